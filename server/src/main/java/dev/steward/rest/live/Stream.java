package dev.steward.rest.live;

import dev.steward.access.Caller;
import dev.steward.event.Following;
import dev.steward.gate.Call;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A stream of Server-Sent Events that is open: what is put into it is sent at once by {@link
 * #flush}, a comment keeps the way to the client open while there is nothing to say, and the key
 * that it was opened with is looked at again and again.
 */
final class Stream {

  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Call call;
  private final OutputStream out;
  private final Predicate<Caller> admits;
  private final StringBuilder waiting = new StringBuilder();
  private final long end;
  private long sentAt = System.nanoTime();
  private long checkedAt = sentAt;
  private Caller caller;

  /**
   * Begins.
   *
   * @param admits whether the caller still has what it takes, beside a key that holds
   * @param seconds how long it stays open; null for as long as there is somebody
   */
  Stream(Call call, OutputStream out, Predicate<Caller> admits, @Nullable Integer seconds) {
    this.call = call;
    this.out = out;
    this.admits = admits;
    this.caller = call.caller();
    this.end =
        seconds == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Puts an event in.
   *
   * @param data one line of JSON
   */
  Stream event(String id, String type, Object data) {
    waiting
        .append("id: ")
        .append(id)
        .append("\nevent: ")
        .append(type)
        .append("\ndata: ")
        .append(data)
        .append("\n\n");
    return this;
  }

  /** Sends what was put in; the client that takes nothing for too long is given up. */
  void flush() throws IOException {
    if (!waiting.isEmpty()) {
      out.write(waiting.toString().getBytes(StandardCharsets.UTF_8));
      waiting.setLength(0);
      sentAt = System.nanoTime();
    }
  }

  /** Says something that is no event, where nothing was said for a while. */
  void beat() throws IOException {
    if (System.nanoTime() - sentAt >= HEARTBEAT_NANOS) {
      waiting.append(": still here\n\n");
      flush();
    }
  }

  /** Who follows, looked at anew every few seconds; null where the key holds no longer. */
  @Nullable Caller caller() {
    long now = System.nanoTime();
    if (now - checkedAt >= CHECK_NANOS) {
      checkedAt = now;
      try {
        caller = call.renewed();
      } catch (Problem e) {
        return null;
      }
      if (!admits.test(caller)) {
        return null;
      }
    }
    return caller;
  }

  boolean isOver() {
    return end != Long.MAX_VALUE && System.nanoTime() >= end;
  }

  /** Waits for news, but not beyond the next look at the key. */
  void await(Following following) {
    long nanos = CHECK_NANOS;
    if (end != Long.MAX_VALUE) {
      nanos = Math.min(nanos, end - System.nanoTime());
    }
    following.await(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
  }
}
