package dev.steward.host;

import java.util.function.BooleanSupplier;

/** A started command. It runs to its end even if no server watches it. */
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
     * it had not started, it never will.
     */
    record Lost() implements Exit {}
  }

  /**
   * Waits for the end, and for the log to be complete. While the machine is not reachable, this
   * waits for the machine.
   *
   * @throws InterruptedException if the server stops; the command continues
   */
  default Exit await() throws InterruptedException {
    return await(() -> false);
  }

  /**
   * Like {@link #await()}.
   *
   * @param isStopped whether the build was stopped, so that a command that has not started need not
   *     start any more
   */
  Exit await(BooleanSupplier isStopped) throws InterruptedException;

  /** Ends the command, with its exempt processes, and all other processes of its run. */
  void stop();
}
