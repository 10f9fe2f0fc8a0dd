package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.audit.Audit;
import dev.steward.concurrent.ThreadSet;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a server comes to rest: it begins no new builds, and may then end or start anew, at once or
 * when what runs is done. Nothing of it outlives the process. Builds do: one that ends at once is
 * picked up by the next start where it stands.
 */
public final class Ending {

  /** What becomes of the process. */
  public enum How {
    /** It goes. */
    EXIT,
    /** It begins again with the same command line. */
    RESTART,
    /** It goes with a status of failure, so that its supervisor starts it again. */
    FAILURE
  }

  /**
   * What was asked for.
   *
   * @param by the user who asked; empty where the server itself did
   * @param reason as that user gave it
   * @param then what happens when no build runs; null where that is up to the user
   */
  public record Preparing(String by, @Nullable String reason, @Nullable How then) {}

  private static final int MOST_REASON = 1_000;

  /** A build may take long; a month is for ever. */
  private static final long LONGEST_WAIT_MILLIS = TimeUnit.DAYS.toMillis(30);

  private final Engine engine;
  private final Rights rights;
  private final Audit audit;
  private final Store store;
  private final CompletableFuture<How> decided = new CompletableFuture<>();
  private @Nullable ThreadSet waiting;
  private volatile boolean leaving;
  private volatile @Nullable Preparing asked;

  public Ending(Engine engine, Rights rights, Audit audit, Store store) {
    this.engine = engine;
    this.rights = rights;
    this.audit = audit;
    this.store = store;
  }

  /** Done once somebody decided that the process is to end. */
  public CompletableFuture<How> decided() {
    return decided;
  }

  /** What stops new builds from starting; null where nothing does. */
  public @Nullable Preparing preparing() {
    if (!engine.isQuiet()) {
      return null;
    }
    Preparing known = asked;
    return known == null ? new Preparing("", engine.quietReason(), null) : known;
  }

  /** Says that the process is on its way out, whoever wanted it. */
  public void leave() {
    leaving = true;
    stopWaiting();
  }

  /** Ends the process since it cannot go on; its supervisor starts it again. */
  public void fail() {
    engine.setQuiet(true, "The server has lost its database.");
    decided.complete(How.FAILURE);
  }

  /** True where clients that go away now go because the process does. */
  public boolean isLeaving() {
    return leaving || decided.isDone();
  }

  /**
   * Begins no new builds from now on.
   *
   * @param reason shown to who waits; null for none
   * @param waitMillis how long to wait until nothing runs: not at all, or for ever where negative
   */
  public void quietDown(Caller caller, @Nullable String reason, long waitMillis) {
    rights.require(caller, Permission.MANAGE);
    String said = checked(reason);
    record(caller, "server.quiet", said);
    asked = new Preparing(caller.fullName(), said, null);
    engine.setQuiet(true, said);
    if (waitMillis != 0) {
      try {
        engine.awaitIdle(waitMillis < 0 ? LONGEST_WAIT_MILLIS : waitMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Goes on as usual, and forgets what was to happen when nothing runs. */
  public void goOn(Caller caller) {
    rights.require(caller, Permission.MANAGE);
    record(caller, "server.unquiet", null);
    stopWaiting();
    asked = null;
    engine.setQuiet(false, null);
  }

  /** Ends the process now. */
  public void now(Caller caller, How how) {
    require(caller, how);
    record(caller, action(how), null);
    asked = new Preparing(caller.fullName(), engine.quietReason(), how);
    engine.setQuiet(true, engine.quietReason());
    decided.complete(how);
  }

  /** Begins no new builds, and ends the process when nothing runs any more. */
  public void whenIdle(Caller caller, How how, @Nullable String reason) {
    require(caller, how);
    String said = checked(reason);
    record(caller, action(how), said == null ? "when idle" : "when idle: " + said);
    asked = new Preparing(caller.fullName(), said, how);
    engine.setQuiet(true, said);
    synchronized (this) {
      stopWaiting();
      var threads = new ThreadSet();
      threads.start("ending", () -> waitAndEnd(how));
      waiting = threads;
    }
  }

  private void waitAndEnd(How how) {
    try {
      if (engine.awaitIdle(LONGEST_WAIT_MILLIS)) {
        decided.complete(how);
      }
    } catch (InterruptedException e) {
      // Somebody wants the server to go on.
      return;
    }
  }

  private synchronized void stopWaiting() {
    ThreadSet threads = waiting;
    if (threads != null) {
      threads.stop();
      waiting = null;
    }
  }

  private void require(Caller caller, How how) {
    rights.require(
        caller,
        switch (how) {
          case EXIT -> Permission.ADMINISTER;
          case RESTART, FAILURE -> Permission.MANAGE;
        });
  }

  private static String action(How how) {
    return switch (how) {
      case EXIT -> "server.exit";
      case RESTART -> "server.restart";
      case FAILURE -> "server.fail";
    };
  }

  private static @Nullable String checked(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      return null;
    }
    if (reason.length() > MOST_REASON) {
      throw new Problem.Invalid("The message has at most " + MOST_REASON + " characters.");
    }
    return reason;
  }

  private void record(Caller caller, String action, @Nullable String detail) {
    store.write(tx -> {
      audit.record(tx, caller.name(), caller.address(), action, "", detail == null ? "" : detail);
      return true;
    });
  }
}
