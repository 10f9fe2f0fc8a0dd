package dev.steward.pipeline.step;

import dev.steward.host.ConnectionOutage;
import dev.steward.pipeline.run.DurationText;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Performs an action on a machine, again and again while the machine is not connected. If the step
 * is interrupted during that time, its command may be running on the machine: the step waits for
 * the machine for a limited time, so that it can end the command and copy the rest of its output.
 */
final class Reconnection {
  private static final long MIN_PAUSE_MILLIS = 250;
  private static final int MAX_DOUBLINGS = 5;
  private static final long MAX_PAUSE_MILLIS = 5_000;

  private final StepCall call;
  private final Interruption interruption;
  private final String node;
  private final boolean hasCommand;
  private final Duration patience;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private boolean isLost;
  private int attempts;

  /** When an interrupted step ends without the machine, by {@link System#nanoTime}. */
  private @Nullable Long giveUpAt;

  /** An action that contacts the machine. */
  @FunctionalInterface
  interface MachineAction<T extends @Nullable Object> {
    T perform() throws InterruptedException, IOException;
  }

  /**
   * Creates a reconnection.
   *
   * @param node the name of the node, for the log
   * @param hasCommand whether the action runs a command, which outlives the connection
   * @param patience how long an interrupted step waits for its machine
   */
  Reconnection(
      StepCall call,
      Interruption interruption,
      String node,
      boolean hasCommand,
      Duration patience) {
    this.call = call;
    this.interruption = interruption;
    this.node = node;
    this.hasCommand = hasCommand;
    this.patience = patience;
  }

  <T extends @Nullable Object> T perform(MachineAction<T> action)
      throws InterruptedException, IOException {
    if (hasCommand) {
      interruption.onInterrupt(interrupted::countDown);
    }
    while (true) {
      try {
        T value = action.perform();
        if (isLost) {
          call.print("The connection to the node " + node + " is back\n");
        }
        return value;
      } catch (ConnectionOutage e) {
        onOutage(e);
      } catch (Problem e) {
        throw new StepFailure(e.getMessage());
      }
    }
  }

  private void onOutage(ConnectionOutage e) throws InterruptedException {
    if (!isLost) {
      isLost = true;
      call.print(
          "The connection to the node "
              + node
              + " was lost; the build will continue after reconnecting ("
              + String.valueOf(e.getMessage()).replace('\n', ' ')
              + ")\n");
    }
    long pause =
        Math.min(MAX_PAUSE_MILLIS, MIN_PAUSE_MILLIS << Math.min(attempts++, MAX_DOUBLINGS));
    FlowInterruption reason = interruption.reason();
    if (reason == null) {
      if (hasCommand) {
        // The action may have set what an interruption does; that has ended with the action.
        interruption.onInterrupt(interrupted::countDown);
      }
      boolean _ = interrupted.await(pause, TimeUnit.MILLISECONDS);
      return;
    }
    if (!hasCommand) {
      throw reason;
    }
    awaitInterrupted(reason, pause);
  }

  private void awaitInterrupted(FlowInterruption reason, long pause) throws InterruptedException {
    Long end = giveUpAt;
    if (end == null) {
      end = System.nanoTime() + patience.toNanos();
      giveUpAt = end;
      call.print(
          "The step "
              + call.name()
              + " was interrupted while the node "
              + node
              + " is not connected; waiting up to "
              + DurationText.of(patience.toMillis())
              + " for the node, to end the command and to copy the rest of its output\n");
    }
    long left = end - System.nanoTime();
    if (left <= 0 || interruption.isForced()) {
      giveUp();
      throw reason;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(pause)));
    } catch (InterruptedException e) {
      if (interruption.isForced()) {
        giveUp();
      }
      throw e;
    }
  }

  private void giveUp() {
    call.print(
        "The node "
            + node
            + " was not connected in time, so the rest of the output is missing here. The command"
            + " may still be running; it is ended, and its files in server/run/"
            + call.run().run().id()
            + " of the node's remote root directory are deleted, once the build has ended and the"
            + " node is connected\n");
  }
}
