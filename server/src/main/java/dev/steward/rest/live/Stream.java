package dev.steward.rest.live;

import dev.steward.access.Caller;
import dev.steward.event.Subscription;
import dev.steward.gate.RequestContext;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An open stream of server-sent events. Events are buffered until {@link #flush}, comments keep an
 * idle connection open, and the credentials are checked again regularly.
 */
final class Stream {

  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final RequestContext call;
  private final OutputStream out;
  private final Predicate<Caller> admits;
  private final StringBuilder waiting = new StringBuilder();
  private final long end;
  private long sentAt = System.nanoTime();
  private long checkedAt = sentAt;
  private Caller caller;

  /**
   * Opens a stream.
   *
   * @param admits checks whether the caller may continue, in addition to the credentials
   * @param seconds the timeout; null if unlimited
   */
  Stream(
      RequestContext call, OutputStream out, Predicate<Caller> admits, @Nullable Integer seconds) {
    this.call = call;
    this.out = out;
    this.admits = admits;
    this.caller = call.caller();
    this.end =
        seconds == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Buffers an event.
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

  /** Sends the buffered events; a client that does not read is disconnected. */
  void flush() throws IOException {
    if (!waiting.isEmpty()) {
      out.write(waiting.toString().getBytes(StandardCharsets.UTF_8));
      waiting.setLength(0);
      sentAt = System.nanoTime();
    }
  }

  /** Sends a comment if the connection was idle. */
  void beat() throws IOException {
    if (System.nanoTime() - sentAt >= HEARTBEAT_NANOS) {
      waiting.append(": keep-alive\n\n");
      flush();
    }
  }

  /** The caller, authenticated again every few seconds; null if no longer authorized. */
  @Nullable Caller caller() {
    long now = System.nanoTime();
    if (now - checkedAt >= CHECK_NANOS) {
      checkedAt = now;
      try {
        caller = call.reauthenticate();
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

  /** Waits for an event, at most until the next check of the credentials. */
  void await(Subscription following) {
    long nanos = CHECK_NANOS;
    if (end != Long.MAX_VALUE) {
      nanos = Math.min(nanos, end - System.nanoTime());
    }
    following.await(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
  }
}
