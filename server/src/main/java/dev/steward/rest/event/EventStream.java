package dev.steward.rest.event;

import dev.steward.access.Caller;
import dev.steward.event.Subscription;
import dev.steward.problem.Problem;
import dev.steward.routing.RequestContext;
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
final class EventStream {

  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final RequestContext call;
  private final OutputStream out;
  private final Predicate<Caller> callerCheck;
  private final StringBuilder buffer = new StringBuilder();
  private final long deadline;
  private long sentAt = System.nanoTime();
  private long checkedAt = sentAt;
  private Caller caller;

  /**
   * Opens a stream.
   *
   * @param callerCheck checks whether the caller may continue, once the credentials have been
   *     checked
   * @param seconds the timeout; null if unlimited
   */
  EventStream(
      RequestContext call,
      OutputStream out,
      Predicate<Caller> callerCheck,
      @Nullable Integer seconds) {
    this.call = call;
    this.out = out;
    this.callerCheck = callerCheck;
    this.caller = call.caller();
    this.deadline =
        seconds == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Buffers an event.
   *
   * @param data one line of JSON
   */
  EventStream event(String id, String type, Object data) {
    buffer
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
    if (!buffer.isEmpty()) {
      out.write(buffer.toString().getBytes(StandardCharsets.UTF_8));
      buffer.setLength(0);
      sentAt = System.nanoTime();
    }
  }

  /** Sends a comment if the connection has been idle. */
  void sendHeartbeat() throws IOException {
    if (System.nanoTime() - sentAt >= HEARTBEAT_NANOS) {
      buffer.append(": keep-alive\n\n");
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
      if (!callerCheck.test(caller)) {
        return null;
      }
    }
    return caller;
  }

  boolean isTimedOut() {
    return deadline != Long.MAX_VALUE && System.nanoTime() >= deadline;
  }

  /** Waits for an event, at most until the next check of the credentials. */
  void await(Subscription subscription) {
    long nanos = CHECK_NANOS;
    if (deadline != Long.MAX_VALUE) {
      nanos = Math.min(nanos, deadline - System.nanoTime());
    }
    subscription.await(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
  }
}
