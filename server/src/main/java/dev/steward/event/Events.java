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
 * The newest events, in memory, and who follows them. There is one memory for all: who reads slowly
 * holds nothing up and keeps nothing alive, but finds in the end that it missed some. Ids hold
 * which start of the server they are of, so those of an earlier one are known as such.
 */
public final class Events implements AutoCloseable {

  static final int KEPT = 8_192;
  private static final int MOST_AT_ONCE = 256;
  private static final int MOST_FOLLOWING = 2_000;
  private static final int MOST_OF_ONE = 500;

  /**
   * What came after a number.
   *
   * @param upTo the number to go on from
   * @param lost true where events in between are forgotten; then there are none here
   */
  public record Batch(List<Event> events, long upTo, boolean lost) {}

  private final String start;
  private final InstantSource clock;
  private final List<Following> following = new CopyOnWriteArrayList<>();
  private @Nullable Event @Nullable [] ring;
  private long last;
  private volatile boolean closed;

  /**
   * Remembers from now on.
   *
   * @param start tells this start of the server from all others; no hyphen in it
   */
  public Events(String start, InstantSource clock) {
    this.start = start;
    this.clock = clock;
  }

  /** Tells what is so by now. */
  void tell(Event.Type type, Event.About about, Map<String, Object> facts) {
    Event event;
    synchronized (this) {
      @Nullable Event[] kept = ring;
      if (kept == null) {
        kept = new Event[KEPT];
        ring = kept;
      }
      event = new Event(++last, clock.millis(), type, about, facts);
      kept[(int) (last % KEPT)] = event;
    }
    for (Following one : following) {
      one.offer(event);
    }
  }

  /** The number of the newest event. */
  public synchronized long newest() {
    return last;
  }

  /** The id under which a client goes on from an event. */
  public String id(long number) {
    return start + "-" + number;
  }

  /**
   * The number that an id stands for; -1 where what came after it is not known any more.
   *
   * @throws Problem.Invalid where it is no id of an event
   */
  public long position(String id) {
    int hyphen = id.indexOf('-');
    String digits = id.substring(hyphen + 1);
    if (hyphen <= 0
        || digits.isEmpty()
        || digits.length() > 18
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Problem.Invalid(
          "An event's id looks like 0123abcd-17; take the one that came with the last event.");
    }
    long number = Long.parseLong(digits);
    synchronized (this) {
      return id.startsWith(start + "-") && number <= last && number >= last - KEPT ? number : -1;
    }
  }

  /** Some of what came after a number, the oldest first. */
  public synchronized Batch after(long number) {
    @Nullable Event[] kept = ring;
    if (kept == null || number >= last) {
      return new Batch(List.of(), number, false);
    }
    if (number < last - KEPT) {
      return new Batch(List.of(), last, true);
    }
    var events = new ArrayList<Event>();
    long to = Math.min(last, number + MOST_AT_ONCE);
    for (long i = number + 1; i <= to; i++) {
      Event event = kept[(int) (i % KEPT)];
      if (event != null) {
        events.add(event);
      }
    }
    return new Batch(events, to, false);
  }

  /**
   * Wakes the caller at each event of interest, until closed. Whoever is to miss nothing follows
   * first and looks then.
   *
   * @param interest asked by whoever tells: it must be quick
   * @throws Problem.Busy where too many follow already
   */
  public synchronized Following follow(Caller caller, Predicate<Event> interest) {
    Object owner = caller.isAnonymous() ? caller.address() : (Object) caller.userId();
    if (following.size() >= MOST_FOLLOWING) {
      throw new Problem.Busy(
          MOST_FOLLOWING + " streams and waits are open at once; try again later.", 30);
    }
    if (following.stream().filter(one -> one.owner.equals(owner)).count() >= MOST_OF_ONE) {
      throw new Problem.Busy(
          "You have " + MOST_OF_ONE + " streams and waits open; end some of them first.", 30);
    }
    var one = new Following(this, owner, interest);
    following.add(one);
    return one;
  }

  void leave(Following one) {
    following.remove(one);
  }

  /** How many follow. */
  int followers() {
    return following.size();
  }

  /** True once the server ends: nobody goes on waiting then. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    following.forEach(Following::wake);
  }
}
