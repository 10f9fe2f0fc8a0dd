package dev.steward.event;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Somebody who waits for events, on a thread of their own. */
public final class Following implements AutoCloseable {

  private final Events events;
  private final Predicate<Event> interest;
  private final Semaphore news = new Semaphore(0);
  private final AtomicBoolean heard = new AtomicBoolean();
  final Object owner;

  Following(Events events, Object owner, Predicate<Event> interest) {
    this.events = events;
    this.owner = owner;
    this.interest = interest;
  }

  void offer(Event event) {
    if (interest.test(event)) {
      heard.set(true);
      wake();
    }
  }

  /** Ends the wait, or the next one. */
  public void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** True where an event of interest came since this was asked last. */
  public boolean heard() {
    return heard.getAndSet(false);
  }

  /** Waits until something came, and no longer than that. */
  public void await(long millis) {
    try {
      if (news.tryAcquire(Math.max(0, millis), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    events.leave(this);
  }
}
