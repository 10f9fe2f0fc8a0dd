package dev.steward.host;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Starts programs on a machine and carries their streams, through an SSH connection, a container
 * engine or an agent. Implementations must not change any byte, and must report a lost connection
 * as the end of the streams or as an {@code IOException}.
 */
public interface Transport {

  /**
   * A program on the machine. Closing the channel releases the connection and ends the program's
   * input.
   */
  interface Channel extends AutoCloseable {

    /** Standard input of the program. */
    OutputStream input();

    /** Standard output of the program. */
    InputStream output();

    /** Standard error of the program; the caller must read or discard it. */
    InputStream errorOutput();

    @Override
    void close();
  }

  /** Starts a program. {@code argv} needs no quoting: its elements are simple words. */
  Channel exec(List<String> argv) throws IOException;

  /**
   * The transport to another container of the machine, if that is a pod.
   *
   * @throws Problem.Invalid if the machine has no containers
   */
  default Transport inContainer(String container) {
    throw noContainer(container);
  }

  /**
   * The log of a container of the machine, if that is a pod.
   *
   * @throws Problem.Invalid if the machine has no containers
   */
  default String containerLog(String container, LogRange range) throws IOException {
    throw noContainer(container);
  }

  private static Problem.Invalid noContainer(String container) {
    return new Problem.Invalid(
        "The node has no container "
            + container
            + ", because it is not a pod of a Kubernetes cluster. Use the step container on a node"
            + " of podTemplate.");
  }
}
