package dev.steward.rest.queue;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.event.Event;
import dev.steward.event.Events;
import dev.steward.event.Subscription;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.routing.RequestContext;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.math.BigInteger;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Long polling with {@code ?wait=SECONDS}: the response is sent after the event or the timeout. A
 * waiting request blocks only a virtual thread.
 */
public final class LongPoll {

  private static final int MAX_SECONDS = 60;

  private final Authorizer authorizer;
  private final Runs runs;
  private final Queue queue;
  private final Events events;

  public LongPoll(Authorizer authorizer, Runs runs, Queue queue, Events events) {
    this.authorizer = authorizer;
    this.runs = runs;
    this.queue = queue;
    this.events = events;
  }

  /**
   * The requested timeout, limited to {@code limit} seconds. Longer timeouts are reduced instead of
   * rejected, so that scripts written for a higher limit keep working. Null if the request sets no
   * timeout.
   *
   * @throws Problem.Invalid if it is not a non-negative integer
   */
  public static @Nullable Integer seconds(RequestContext call, int limit) {
    String text = call.request().query().find("wait");
    if (text == null) {
      return null;
    }
    try {
      BigInteger seconds = new BigInteger(text.strip());
      if (seconds.signum() >= 0) {
        return seconds.min(BigInteger.valueOf(limit)).intValue();
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new Problem.Invalid("wait must be a number of seconds from 0 to " + limit + ".");
  }

  /** The item once it has left the queue, or as it is at the timeout. */
  QueueItem untilLeft(RequestContext call, QueueItem item) {
    Integer seconds = seconds(call, MAX_SECONDS);
    if (seconds == null) {
      return item;
    }
    QueueItem current =
        until(
            call,
            seconds,
            event ->
                event.type() == Event.EventType.QUEUE_LEFT && event.number("item") == item.id(),
            () -> queue.find(item.id()),
            one -> one.state() != QueueItem.ItemState.WAITING);
    authorizer.require(
        call.reauthenticate(), Permission.ITEM_READ, ProtectedObject.item(current.jobName()));
    return current;
  }

  /** The run once it has ended, or as it is at the timeout. */
  public Run untilEnded(RequestContext call, JobRun jobRun) {
    Integer seconds = seconds(call, MAX_SECONDS);
    if (seconds == null) {
      return jobRun.run();
    }
    Run run = jobRun.run();
    Run current =
        until(
            call,
            seconds,
            event -> isEnd(event, jobRun),
            () -> runs.find(run.id()),
            one -> !one.running());
    authorizer.require(call.reauthenticate(), Permission.ITEM_READ, jobRun.subject());
    return current;
  }

  /** True if the event means that the run ended or may have been deleted. */
  public static boolean isEnd(Event event, JobRun jobRun) {
    return switch (event.type()) {
      case BUILD_ENDED, BUILD_DELETED ->
          event.isAbout(jobRun.job().id()) && event.number("number") == jobRun.run().number();
      case ITEM_DELETED -> true;
      default -> false;
    };
  }

  private <T> T until(
      RequestContext call,
      int seconds,
      Predicate<Event> filter,
      Supplier<@Nullable T> loader,
      Predicate<T> done) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (Subscription subscription = events.subscribe(call.caller(), filter)) {
      while (true) {
        T current = loader.get();
        if (current == null) {
          throw new Problem.NotFound("The item was deleted while the request was waiting.");
        }
        long remainingMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (done.test(current) || remainingMillis <= 0 || events.isClosed()) {
          return current;
        }
        subscription.await(remainingMillis);
      }
    }
  }
}
