package dev.steward.host;

import java.time.Duration;

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
