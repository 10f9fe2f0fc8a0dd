package dev.steward.host;

import dev.steward.problem.Problem;
import java.time.Duration;
import java.util.Map;

/** The machines that builds run on, by node. */
public interface Hosts extends AutoCloseable {

  /** Creates the machines of a server. */
  @FunctionalInterface
  interface Factory {

    /** Creates the machines; {@code runs} provides the state of runs. */
    Hosts create(RunLookup runs);
  }

  /**
   * The machine that the server runs on. The server's machine polls repositories, regardless of
   * which node builds the job.
   */
  Host builtIn();

  /**
   * The machine of a node.
   *
   * @param node name of the node; empty for the built-in node
   */
  Host of(String node);

  /**
   * The machine of a node, as programs in one of its containers see it.
   *
   * @param node name of a node that is a pod
   * @throws Problem.Invalid if the node is not a pod
   */
  default Host inContainer(String node, String container) {
    throw noContainer(container);
  }

  /**
   * The log of a container.
   *
   * @param node name of a node that is a pod
   * @throws Problem.Invalid if the node is not a pod, or its cluster refuses the request
   */
  default String containerLog(String node, String container, LogRange range) {
    throw noContainer(container);
  }

  private static Problem.Invalid noContainer(String container) {
    return new Problem.Invalid(
        "The node has no container "
            + container
            + ", because it is not a pod of a Kubernetes cluster. Use the step container on a node"
            + " of podTemplate.");
  }

  /**
   * The variables that the image of a container sets.
   *
   * @param node name of a node that is a pod
   * @throws Problem.Invalid if the node is not a pod, or has no such container
   */
  default Map<String, String> environment(String node, String container) {
    return Map.of();
  }

  /**
   * Returns whether the machine of a node is connected.
   *
   * @param node name of the node; empty for the built-in node
   */
  default boolean isConnected(String node) {
    return true;
  }

  /** The longest pause between two attempts to connect the machine of a node. */
  default Duration maxReconnectPause() {
    return Duration.ZERO;
  }

  /** Closes the connections; the processes of builds continue. */
  @Override
  default void close() {}

  /** Hosts of a server whose only machine is its own. */
  static Hosts only(Host host) {
    return new Hosts() {
      @Override
      public Host builtIn() {
        return host;
      }

      @Override
      public Host of(String node) {
        return host;
      }
    };
  }
}
