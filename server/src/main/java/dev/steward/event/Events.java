package dev.steward.event;

import dev.steward.access.Caller;
import dev.steward.problem.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * In-memory ring buffer of the newest events, and its subscriptions. The buffer is shared, so a
 * slow reader neither blocks publishers nor retains memory, but it may miss events and is notified
 * if it does. Event IDs include an identifier of the server's start, so IDs from before a restart
 * are recognized.
 */
public final class Events implements AutoCloseable {

  static final int CAPACITY = 8_192;
  private static final int MAX_BATCH = 256;
  private static final int MAX_SUBSCRIPTIONS = 2_000;
  private static final int MAX_SUBSCRIPTIONS_PER_OWNER = 500;

  /**
   * Events after a given number.
   *
   * @param upTo the number to continue from
   * @param lost true if events in between were dropped from the buffer; then the batch is empty
   */
  public record EventBatch(List<Event> events, long upTo, boolean lost) {}

  private final String start;
  private final InstantSource clock;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private @Nullable Event @Nullable [] ring;
  private long lastNumber;
  private volatile boolean closed;

  /**
   * Creates an empty buffer.
   *
   * @param start identifies this start of the server; contains no hyphen
   */
  public Events(String start, InstantSource clock) {
    this.start = start;
    this.clock = clock;
  }

  /** Appends an event and notifies subscriptions. */
  void publish(Event.EventType type, Event.EventSubject subject, Map<String, Object> facts) {
    Event event;
    synchronized (this) {
      @Nullable Event[] buffer = ring;
      if (buffer == null) {
        buffer = new Event[CAPACITY];
        ring = buffer;
      }
      event = new Event(++lastNumber, clock.millis(), type, subject, facts);
      buffer[(int) (lastNumber % CAPACITY)] = event;
    }
    for (Subscription subscription : subscriptions) {
      subscription.offer(event);
    }
  }

  /** The number of the newest event. */
  public synchronized long newest() {
    return lastNumber;
  }

  /** The ID from which a client resumes after an event. */
  public String id(long number) {
    return start + "-" + number;
  }

  /**
   * Returns the event number of an ID; -1 if the events after it are no longer buffered.
   *
   * @throws Problem.Invalid if it is not an event ID
   */
  public long numberOf(String id) {
    int hyphen = id.indexOf('-');
    String digits = id.substring(hyphen + 1);
    if (hyphen <= 0
        || digits.isEmpty()
        || digits.length() > 18
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Problem.Invalid(
          "Invalid event ID. Use the ID of the last received event; example: 0123abcd-17.");
    }
    long number = Long.parseLong(digits);
    synchronized (this) {
      return id.startsWith(start + "-") && number <= lastNumber && number >= lastNumber - CAPACITY
          ? number
          : -1;
    }
  }

  /** Returns a batch of the events after the given number, oldest first. */
  public synchronized EventBatch after(long number) {
    @Nullable Event[] buffer = ring;
    if (buffer == null || number >= lastNumber) {
      return new EventBatch(List.of(), number, false);
    }
    if (number < lastNumber - CAPACITY) {
      return new EventBatch(List.of(), lastNumber, true);
    }
    var events = new ArrayList<Event>();
    long limit = Math.min(lastNumber, number + MAX_BATCH);
    for (long i = number + 1; i <= limit; i++) {
      Event event = buffer[(int) (i % CAPACITY)];
      if (event != null) {
        events.add(event);
      }
    }
    return new EventBatch(events, limit, false);
  }

  /**
   * Subscribes to events of interest, until the subscription is closed. To avoid missing events,
   * callers must subscribe before they read.
   *
   * @param interest called on the publisher's thread, so it must be fast
   * @throws Problem.Busy if there are too many subscriptions
   */
  public synchronized Subscription subscribe(Caller caller, Predicate<Event> interest) {
    Object owner = caller.isAnonymous() ? caller.address() : (Object) caller.userId();
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
      throw new Problem.Busy("Too many open event streams and long polls. Try again later.", 30);
    }
    if (subscriptions.stream().filter(subscription -> subscription.owner.equals(owner)).count()
        >= MAX_SUBSCRIPTIONS_PER_OWNER) {
      throw new Problem.Busy(
          "You have "
              + MAX_SUBSCRIPTIONS_PER_OWNER
              + " open event streams and long polls. Close some streams or polls first.",
          30);
    }
    var subscription = new Subscription(owner, interest, subscriptions::remove);
    subscriptions.add(subscription);
    return subscription;
  }

  /** Number of subscriptions. */
  int subscriptionCount() {
    return subscriptions.size();
  }

  /** True once the server is shutting down; all waits must then end. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::wake);
  }
}
