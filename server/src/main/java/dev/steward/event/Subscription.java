package dev.steward.event;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A subscription to events, which a thread can wait on. */
public final class Subscription implements AutoCloseable {

  private final Consumer<Subscription> onClose;
  private final Predicate<Event> interest;
  private final Semaphore signal = new Semaphore(0);
  private final AtomicBoolean pending = new AtomicBoolean();
  final Object owner;

  Subscription(Object owner, Predicate<Event> interest, Consumer<Subscription> onClose) {
    this.owner = owner;
    this.interest = interest;
    this.onClose = onClose;
  }

  void offer(Event event) {
    if (interest.test(event)) {
      pending.set(true);
      wake();
    }
  }

  /** Ends the current wait, or the next one. */
  public void wake() {
    if (signal.availablePermits() == 0) {
      signal.release();
    }
  }

  /** True if an event of interest has arrived since the previous call. */
  public boolean pending() {
    return pending.getAndSet(false);
  }

  /** Waits for an event of interest or for {@link #wake}, up to a timeout. */
  public void await(long millis) {
    try {
      if (signal.tryAcquire(Math.max(0, millis), TimeUnit.MILLISECONDS)) {
        signal.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    onClose.accept(this);
  }
}
