package dev.steward.engine;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.concurrent.ThreadSet;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Quiet-down, exit and restart, at once or when no build is running. Quiet-down mode is not
 * persistent. Builds survive an immediate exit: the next start resumes them.
 */
public final class Ending {

  /** How the process ends. */
  public enum How {
    /** Exits normally. */
    EXIT,
    /** Restarts with the same command line. */
    RESTART,
    /** Exits with a failure status, so that a supervisor restarts the process. */
    FAILURE
  }

  /**
   * Requested quiet-down.
   *
   * @param by name of the user; empty for the server itself
   * @param reason given by the user
   * @param then action once no build is running; null for none
   */
  public record Preparing(String by, @Nullable String reason, @Nullable How then) {}

  private static final int MAX_REASON = 1_000;

  /** Upper bound for waits without a timeout. */
  private static final long LONGEST_WAIT_MILLIS = TimeUnit.DAYS.toMillis(30);

  private final Engine engine;
  private final Authorizer rights;
  private final Audit audit;
  private final Store store;
  private final CompletableFuture<How> decided = new CompletableFuture<>();
  private @Nullable ThreadSet waiting;
  private volatile boolean leaving;
  private volatile @Nullable Preparing asked;

  public Ending(Engine engine, Authorizer rights, Audit audit, Store store) {
    this.engine = engine;
    this.rights = rights;
    this.audit = audit;
    this.store = store;
  }

  /** Completed when the end of the process has been decided. */
  public CompletableFuture<How> decided() {
    return decided;
  }

  /** The active quiet-down; null if builds may start. */
  public @Nullable Preparing preparing() {
    if (!engine.isQuiet()) {
      return null;
    }
    Preparing known = asked;
    return known == null ? new Preparing("", engine.quietReason(), null) : known;
  }

  /** Marks the process as shutting down, for any reason. */
  public void leave() {
    leaving = true;
    stopWaiting();
  }

  /** Ends the process after a fatal error; a supervisor restarts it. */
  public void fail() {
    engine.setQuiet(true, "The server lost its database connection.");
    decided.complete(How.FAILURE);
  }

  /** True if the process is shutting down, so that lost client connections are expected. */
  public boolean isLeaving() {
    return leaving || decided.isDone();
  }

  /**
   * Starts quiet-down mode.
   *
   * @param reason shown to users; null for none
   * @param waitMillis how long to wait until no build is running; 0 for not at all, negative for no
   *     timeout
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

  /** Cancels quiet-down mode and a pending exit or restart. */
  public void goOn(Caller caller) {
    rights.require(caller, Permission.MANAGE);
    record(caller, "server.unquiet", null);
    stopWaiting();
    asked = null;
    engine.setQuiet(false, null);
  }

  /** Ends the process immediately. */
  public void now(Caller caller, How how) {
    require(caller, how);
    record(caller, action(how), null);
    asked = new Preparing(caller.fullName(), engine.quietReason(), how);
    engine.setQuiet(true, engine.quietReason());
    decided.complete(how);
  }

  /** Starts quiet-down mode and ends the process when no build is running. */
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
      // Quiet-down was cancelled.
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
    if (reason.length() > MAX_REASON) {
      throw new Problem.Invalid("The message has at most " + MAX_REASON + " characters.");
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
