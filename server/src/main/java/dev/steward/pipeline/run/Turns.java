package dev.steward.pipeline.run;

import dev.steward.pipeline.value.EvaluationInterrupt;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one branch of a run evaluate at a time. Branches that are ready come first, in the order in
 * which they became so; when none is, one branch whose wait has ended gets the turn, as the journal
 * says or in the order in which the waits ended.
 */
final class Turns {

  /** A thread that wants the turn. */
  static final class TurnRequest {
    private final Condition granted;
    private boolean hasTurn;
    private boolean withdrawn;

    private TurnRequest(Condition granted) {
      this.granted = granted;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<TurnRequest> ready = new ArrayDeque<>();
  private final ArrayDeque<TurnRequest> completed = new ArrayDeque<>();

  /** Gives the seat that gets the turn when no branch is ready, if the journal says which. */
  private final Supplier<Choice> journal;

  /** All seats, so that closing wakes their threads. */
  private final Set<TurnRequest> seats = new HashSet<>();

  /** Whether an earlier evaluation has done what is evaluated now. */
  private final BooleanSupplier replaying;

  private @Nullable TurnRequest current;
  private @Nullable Throwable closed;
  private boolean paused;

  /** What the journal says about the next turn. */
  sealed interface Choice {

    /** The journal of earlier evaluations has ended. */
    record Any() implements Choice {}

    /** This seat is next. */
    record Next(TurnRequest seat) implements Choice {}

    /** The evaluation differs from the earlier one. */
    record Diverged(Throwable reason) implements Choice {}
  }

  /**
   * Creates the turns of a run.
   *
   * @param journal called under the lock, when all branches wait
   * @param replaying called under the lock
   */
  Turns(Supplier<Choice> journal, BooleanSupplier replaying) {
    this.journal = journal;
    this.replaying = replaying;
  }

  /** Lets no branch have the turn any more, or again; a replay is not paused. */
  void pause(boolean pause) {
    lock.lock();
    try {
      boolean resumed = paused && !pause;
      paused = pause;
      if (resumed && current == null) {
        grantNext();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isPaused() {
    return paused && !replaying.getAsBoolean();
  }

  /** Waits while the run is paused. The branch keeps its place in the order of turns. */
  void awaitResume(TurnRequest seat) {
    lock.lock();
    try {
      check();
      if (isPaused()) {
        ready.addFirst(seat);
        pass(seat);
        awaitTurn(seat);
      }
    } finally {
      lock.unlock();
    }
  }

  TurnRequest newSeat() {
    lock.lock();
    try {
      var seat = new TurnRequest(lock.newCondition());
      seats.add(seat);
      return seat;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a seat whose branch has ended. */
  void remove(TurnRequest seat) {
    lock.lock();
    try {
      seats.remove(seat);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the turn to the first branch. */
  void start(TurnRequest seat) {
    lock.lock();
    try {
      seat.hasTurn = true;
      current = seat;
    } finally {
      lock.unlock();
    }
  }

  /** Lets a branch become ready. The caller has the turn. */
  void ready(TurnRequest seat) {
    lock.lock();
    try {
      ready.add(seat);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the seat gets the turn for which it was made ready. */
  void await(TurnRequest seat) {
    lock.lock();
    try {
      awaitTurn(seat);
    } finally {
      lock.unlock();
    }
  }

  /** Lets other branches go first that are ready. */
  void letOthersGoFirst(TurnRequest seat) {
    lock.lock();
    try {
      check();
      if (!ready.isEmpty()) {
        ready.add(seat);
        pass(seat);
        awaitTurn(seat);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the turn, without asking for it again. */
  void leave(TurnRequest seat) {
    lock.lock();
    try {
      if (seat.hasTurn) {
        pass(seat);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives up the turn until another branch makes the seat ready, or the journal gives it the turn.
   */
  void block(TurnRequest seat) {
    lock.lock();
    try {
      check();
      pass(seat);
      awaitTurn(seat);
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a turn after a wait has ended; the order of these calls is that of the turns. */
  void complete(TurnRequest seat) {
    lock.lock();
    try {
      completed.add(seat);
      if (current == null) {
        grantNext();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Withdraws what {@link #complete} asked for, so that {@link #awaitUnlessWithdrawn} returns.
   *
   * @return false if the turn was granted
   */
  boolean withdraw(TurnRequest seat) {
    lock.lock();
    try {
      seat.withdrawn = completed.remove(seat);
      seat.granted.signalAll();
      return seat.withdrawn;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the turn; false if what {@link #complete} asked for was withdrawn. */
  boolean awaitUnlessWithdrawn(TurnRequest seat) {
    lock.lock();
    try {
      while (!seat.hasTurn && !seat.withdrawn) {
        check();
        seat.granted.awaitUninterruptibly();
      }
      check();
      return seat.hasTurn;
    } finally {
      lock.unlock();
    }
  }

  private void pass(TurnRequest seat) {
    seat.hasTurn = false;
    current = null;
    grantNext();
  }

  private void grantNext() {
    if (closed != null || isPaused()) {
      return;
    }
    TurnRequest next = ready.poll();
    if (next == null) {
      switch (journal.get()) {
        case Choice.Any _ -> next = completed.poll();
        case Choice.Next(TurnRequest seat) -> next = seat;
        case Choice.Diverged(Throwable reason) -> {
          close(reason);
          return;
        }
      }
    }
    current = next;
    if (next != null) {
      next.hasTurn = true;
      next.granted.signalAll();
    }
  }

  private void awaitTurn(TurnRequest seat) {
    while (!seat.hasTurn) {
      check();
      seat.granted.awaitUninterruptibly();
    }
    check();
  }

  private void check() {
    if (closed != null) {
      throw new EvaluationInterrupt();
    }
  }

  /** Throws {@link EvaluationInterrupt} if the evaluation must end. */
  void checkOpen() {
    lock.lock();
    try {
      check();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the evaluation: each branch that asks for a turn gets an {@link EvaluationInterrupt}. */
  void close(Throwable reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = reason;
      }
      signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signalAll() {
    seats.forEach(seat -> seat.granted.signalAll());
  }

  /** Why the evaluation ended; null if it was not closed. */
  @Nullable Throwable closedBy() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
