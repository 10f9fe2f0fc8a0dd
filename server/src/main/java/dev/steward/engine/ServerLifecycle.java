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
 * Quiet-down, exit and restart of the server, immediately or once no build is running. Quiet-down
 * mode is not persistent. Builds survive an immediate exit: the next start resumes them.
 */
public final class ServerLifecycle {

  /** How the process ends. */
  public enum ExitMode {
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
   * @param exitMode action once no build is running; null for none
   */
  public record QuietDown(String by, @Nullable String reason, @Nullable ExitMode exitMode) {}

  private static final int MAX_REASON = 1_000;

  /** Upper bound for waits without a timeout. */
  private static final long MAX_WAIT_MILLIS = TimeUnit.DAYS.toMillis(30);

  private final Engine engine;
  private final Authorizer rights;
  private final Audit audit;
  private final Store store;
  private final CompletableFuture<ExitMode> exitDecision = new CompletableFuture<>();
  private @Nullable ThreadSet idleWait;
  private volatile boolean leaving;
  private volatile @Nullable QuietDown requested;

  public ServerLifecycle(Engine engine, Authorizer rights, Audit audit, Store store) {
    this.engine = engine;
    this.rights = rights;
    this.audit = audit;
    this.store = store;
  }

  /** Completes as soon as the process has to end. */
  public CompletableFuture<ExitMode> exitDecision() {
    return exitDecision;
  }

  /** The active quiet-down; null if builds may start. */
  public @Nullable QuietDown activeQuietDown() {
    if (!engine.isQuiet()) {
      return null;
    }
    QuietDown current = requested;
    return current == null ? new QuietDown("", engine.quietReason(), null) : current;
  }

  /** Marks the process as shutting down, for any reason. */
  public void markLeaving() {
    leaving = true;
    stopWaiting();
  }

  /** Ends the process after a fatal error; a supervisor restarts it. */
  public void fail() {
    engine.setQuiet(true, "The server lost its database connection.");
    exitDecision.complete(ExitMode.FAILURE);
  }

  /** True if the process is shutting down, so that lost client connections are expected. */
  public boolean isLeaving() {
    return leaving || exitDecision.isDone();
  }

  /**
   * Starts quiet-down mode.
   *
   * @param reason shown to users; null for none
   * @param waitMillis how long to wait until no build is running; 0 to return immediately, negative
   *     for no timeout
   */
  public void quietDown(Caller caller, @Nullable String reason, long waitMillis) {
    rights.require(caller, Permission.MANAGE);
    String checkedReason = checked(reason);
    record(caller, "server.quiet", checkedReason);
    requested = new QuietDown(caller.fullName(), checkedReason, null);
    engine.setQuiet(true, checkedReason);
    if (waitMillis != 0) {
      try {
        engine.awaitIdle(waitMillis < 0 ? MAX_WAIT_MILLIS : waitMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Cancels quiet-down mode and a pending exit or restart. */
  public void cancelQuietDown(Caller caller) {
    rights.require(caller, Permission.MANAGE);
    record(caller, "server.unquiet", null);
    stopWaiting();
    requested = null;
    engine.setQuiet(false, null);
  }

  /** Ends the process immediately. */
  public void endNow(Caller caller, ExitMode mode) {
    require(caller, mode);
    record(caller, action(mode), null);
    requested = new QuietDown(caller.fullName(), engine.quietReason(), mode);
    engine.setQuiet(true, engine.quietReason());
    exitDecision.complete(mode);
  }

  /** Starts quiet-down mode and ends the process when no build is running. */
  public void endWhenIdle(Caller caller, ExitMode mode, @Nullable String reason) {
    require(caller, mode);
    String checkedReason = checked(reason);
    record(
        caller, action(mode), checkedReason == null ? "when idle" : "when idle: " + checkedReason);
    requested = new QuietDown(caller.fullName(), checkedReason, mode);
    engine.setQuiet(true, checkedReason);
    synchronized (this) {
      stopWaiting();
      var threads = new ThreadSet();
      threads.start("ending", () -> waitAndEnd(mode));
      idleWait = threads;
    }
  }

  private void waitAndEnd(ExitMode mode) {
    try {
      if (engine.awaitIdle(MAX_WAIT_MILLIS)) {
        exitDecision.complete(mode);
      }
    } catch (InterruptedException e) {
      // The quiet-down mode was cancelled.
      return;
    }
  }

  private synchronized void stopWaiting() {
    ThreadSet threads = idleWait;
    if (threads != null) {
      threads.stop();
      idleWait = null;
    }
  }

  private void require(Caller caller, ExitMode mode) {
    rights.require(
        caller,
        switch (mode) {
          case EXIT -> Permission.ADMINISTER;
          case RESTART, FAILURE -> Permission.MANAGE;
        });
  }

  private static String action(ExitMode mode) {
    return switch (mode) {
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
      throw new Problem.Invalid("The message can have at most " + MAX_REASON + " characters.");
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
