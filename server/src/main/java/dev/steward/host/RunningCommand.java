package dev.steward.host;

import java.util.function.BooleanSupplier;

/** A started command. The command runs to its end even if no server watches it. */
public interface RunningCommand {

  /** How a command ended. */
  sealed interface Exit {

    /**
     * The command ended with an exit code.
     *
     * @param leaked whether a child process still holds the output open
     */
    record Exited(int code, boolean leaked) implements Exit {}

    /**
     * The process is gone without an exit code: the machine stopped or the process was killed. If
     * the command has not started yet, it never will.
     */
    record Lost() implements Exit {}
  }

  /**
   * Waits until the command has ended and its log is complete. While the machine is not reachable,
   * the method waits for it.
   *
   * @throws InterruptedException if the server stops; the command continues
   */
  default Exit await() throws InterruptedException {
    return await(() -> false);
  }

  /**
   * Like {@link #await()}.
   *
   * @param isStopped whether the build was stopped, so that a command that has not started no
   *     longer needs to start
   */
  Exit await(BooleanSupplier isStopped) throws InterruptedException;

  /** Ends the command, including its exempt processes, and all other processes of its run. */
  void stop();
}
