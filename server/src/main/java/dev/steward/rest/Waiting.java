package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.event.Event;
import dev.steward.event.Subscription;
import dev.steward.gate.RequestContext;
import dev.steward.problem.Problem;
import dev.steward.queue.QueueItem;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.math.BigInteger;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Long polling with {@code ?wait=SECONDS}: the response is sent after the event or the timeout. A
 * waiting request blocks a virtual thread only.
 */
public final class Waiting {

  private static final int MAX_SECONDS = 60;

  private Waiting() {}

  /**
   * The requested timeout, limited to {@code most} seconds. Longer timeouts are reduced instead of
   * rejected, so that scripts for another limit keep working. Null if not requested.
   *
   * @throws Problem.Invalid if it is not a non-negative integer
   */
  public static @Nullable Integer seconds(RequestContext call, int most) {
    String asked = call.request().query().find("wait");
    if (asked == null) {
      return null;
    }
    try {
      BigInteger seconds = new BigInteger(asked.strip());
      if (seconds.signum() >= 0) {
        return seconds.min(BigInteger.valueOf(most)).intValue();
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new Problem.Invalid("wait must be a number of seconds from 0 to " + most + ".");
  }

  /** The item after it left the queue, or at the timeout. */
  static QueueItem untilLeft(Parts parts, RequestContext call, QueueItem item) {
    Integer seconds = seconds(call, MAX_SECONDS);
    if (seconds == null) {
      return item;
    }
    QueueItem now =
        until(
            parts,
            call,
            seconds,
            event ->
                event.type() == Event.EventType.QUEUE_LEFT && event.number("item") == item.id(),
            () -> parts.queue().find(item.id()),
            one -> one.state() != QueueItem.ItemState.WAITING);
    parts
        .rights()
        .require(call.reauthenticate(), Permission.ITEM_READ, ProtectedObject.item(now.jobName()));
    return now;
  }

  /** The run after it ended, or at the timeout. */
  static Run untilEnded(Parts parts, RequestContext call, JobRun which) {
    Integer seconds = seconds(call, MAX_SECONDS);
    if (seconds == null) {
      return which.run();
    }
    Run run = which.run();
    Run now =
        until(
            parts,
            call,
            seconds,
            event -> isEnd(event, which),
            () -> parts.runs().find(run.id()),
            one -> !one.running());
    parts.rights().require(call.reauthenticate(), Permission.ITEM_READ, which.subject());
    return now;
  }

  /** True if the event means that the run ended or may have been deleted. */
  public static boolean isEnd(Event event, JobRun which) {
    return switch (event.type()) {
      case BUILD_ENDED, BUILD_DELETED ->
          event.isAbout(which.job().id()) && event.number("number") == which.run().number();
      case ITEM_DELETED -> true;
      default -> false;
    };
  }

  private static <T> T until(
      Parts parts,
      RequestContext call,
      int seconds,
      Predicate<Event> interest,
      Supplier<@Nullable T> look,
      Predicate<T> done) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    var events = parts.live().events();
    try (Subscription following = events.subscribe(call.caller(), interest)) {
      while (true) {
        T now = look.get();
        if (now == null) {
          throw new Problem.NotFound("The item was deleted during the wait.");
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (done.test(now) || left <= 0 || events.isClosed()) {
          return now;
        }
        following.await(left);
      }
    }
  }
}
