package dev.steward.engine;

import dev.steward.concurrent.ThreadSet;
import dev.steward.run.Run;
import dev.steward.run.RunProgress;
import dev.steward.step.BuildTimeout;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Stops a build after a timeout, or once its log has not grown for a given time. The absolute
 * timeout counts from the start of the build, even after a server restart.
 */
final class Deadline implements AutoCloseable {

  /** Prefix of an interruption note that fails the build instead of aborting it. */
  static final String FAILS = "fails:";

  private static final String ABORTS = "aborts:";
  private static final long DEFAULT_MINUTES = 3;

  private final ThreadSet threads = new ThreadSet();

  private Deadline() {}

  /** Starts the timeout that the job configures, if any. */
  static Deadline of(Build build, RunProgress progress, InstantSource clock) {
    BuildTimeout timeout = build.definition().find(BuildTimeout.class);
    var deadline = new Deadline();
    if (timeout == null) {
      return deadline;
    }
    String idle = timeout.idleSeconds();
    long millis =
        idle == null
            ? 60_000 * number(build.expand(timeout.minutes()), DEFAULT_MINUTES)
            : 1_000 * number(build.expand(idle), DEFAULT_MINUTES * 60);
    deadline.threads.start(
        "deadline-" + build.run().id(),
        () -> {
          try {
            long elapsed =
                idle == null ? awaitTotal(build, millis, clock) : awaitSilence(build, millis);
            interrupt(build, progress, timeout, elapsed);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return deadline;
  }

  private static long number(String text, long defaultValue) {
    try {
      return Math.clamp(Long.parseLong(text.strip()), 1, 100_000_000);
    } catch (NumberFormatException e) {
      return defaultValue;
    }
  }

  private static long awaitTotal(Build build, long millis, InstantSource clock)
      throws InterruptedException {
    // A clock set back after the start must not extend the timeout.
    long remaining = build.run().startedAt() + millis - clock.millis();
    TimeUnit.MILLISECONDS.sleep(Math.clamp(remaining, 0, millis));
    return millis;
  }

  private static long awaitSilence(Build build, long millis) throws InterruptedException {
    long size = build.console().size();
    while (true) {
      TimeUnit.MILLISECONDS.sleep(millis);
      long now = build.console().size();
      if (now == size) {
        return millis;
      }
      size = now;
    }
  }

  private static void interrupt(
      Build build, RunProgress progress, BuildTimeout timeout, long millis) {
    Run run = build.run();
    boolean fails = timeout.action() == BuildTimeout.TimeoutAction.FAILED;
    String message =
        "Build timed out (after "
            + (millis % 60_000 == 0 ? millis / 60_000 + " minutes" : millis / 1_000 + " seconds")
            + "). Marking the build as "
            + (fails ? "failed." : "aborted.");
    String description = timeout.description();
    if (description != null) {
      progress.setDescription(
          run,
          description.isBlank()
              ? message
              : build.expand(description).replace("{0}", Long.toString(millis / 60_000)));
    }
    if (timeout.action() != BuildTimeout.TimeoutAction.NONE) {
      progress.interrupt(run, (fails ? FAILS : ABORTS) + message, build.notes());
    }
  }

  /** Text of the interruption note, without its prefix. */
  static String message(String note) {
    return note.substring(note.indexOf(':') + 1);
  }

  @Override
  public void close() {
    threads.stop();
  }
}
