package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.access.Subject;
import dev.steward.event.Event;
import dev.steward.event.Following;
import dev.steward.gate.Call;
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
 * {@code ?wait=SECONDS}: the answer comes once there is something new to say, or the time is over.
 * Who waits sleeps on a thread that costs no thread of the system, and is woken by the event.
 */
public final class Waiting {

  private static final int MOST_SECONDS = 60;

  private Waiting() {}

  /**
   * How long the client wants to wait, at most {@code most} seconds: a longer time is cut to that,
   * so that scripts written for another limit go on. Null where it does not say.
   *
   * @throws Problem.Invalid where that is no number of seconds
   */
  public static @Nullable Integer seconds(Call call, int most) {
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
      // Falls through to the one sentence for all of them.
    }
    throw new Problem.Invalid("wait is a number of seconds from 0 to " + most + ".");
  }

  /** The item as it is once it waits no longer. */
  static QueueItem untilLeft(Parts parts, Call call, QueueItem item) {
    Integer seconds = seconds(call, MOST_SECONDS);
    if (seconds == null) {
      return item;
    }
    QueueItem now =
        until(
            parts,
            call,
            seconds,
            event -> event.type() == Event.Type.QUEUE_LEFT && event.number("item") == item.id(),
            () -> parts.queue().find(item.id()),
            one -> one.state() != QueueItem.State.WAITING);
    parts.rights().require(call.renewed(), Permission.ITEM_READ, Subject.item(now.jobName()));
    return now;
  }

  /** The run as it is once it has ended. */
  static Run untilEnded(Parts parts, Call call, JobRun which) {
    Integer seconds = seconds(call, MOST_SECONDS);
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
    parts.rights().require(call.renewed(), Permission.ITEM_READ, which.subject());
    return now;
  }

  /** True where the event says that the run has ended, or may be gone. */
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
      Call call,
      int seconds,
      Predicate<Event> interest,
      Supplier<@Nullable T> look,
      Predicate<T> done) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    var events = parts.live().events();
    try (Following following = events.follow(call.caller(), interest)) {
      while (true) {
        T now = look.get();
        if (now == null) {
          throw new Problem.NotFound("What was waited for was deleted meanwhile.");
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
