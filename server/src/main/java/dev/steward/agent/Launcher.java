package dev.steward.agent;

import org.jspecify.annotations.Nullable;

/** How a node connects to the server. */
public sealed interface Launcher {

  /** Returns whether the server opens the connection, so that it can launch the node. */
  default boolean isLaunchedByServer() {
    return this instanceof Ssh;
  }

  /** Returns whether the first SSH host key of the node is remembered. */
  default boolean remembersHostKeys() {
    return this instanceof Ssh ssh && ssh.hostKeys() instanceof HostKeyVerification.FirstKey;
  }

  /**
   * The server logs in to the node's machine.
   *
   * @param credentialsId a credential of the server: a user with a password, or an SSH key
   * @param jump the machine through which the node is reached; null for a direct connection
   */
  record Ssh(
      String host,
      int port,
      String credentialsId,
      int launchTimeoutSeconds,
      HostKeyVerification hostKeys,
      @Nullable JumpHost jump)
      implements Launcher {}

  /**
   * A machine through which an SSH connection is made.
   *
   * @param credentialsId empty for the credential of the node
   */
  record JumpHost(String host, int port, String credentialsId) {}

  /** The node's machine connects to the server. */
  record Inbound() implements Launcher {}

  /**
   * A launcher of Jenkins that this server does not support.
   *
   * @param className its class in Jenkins
   */
  record Unsupported(String className) implements Launcher {

    /** Why the node cannot be connected, for users. */
    String explanation() {
      return "the launcher "
          + className
          + " is not supported. Choose SSH or an inbound agent in the node's configuration.";
    }
  }
}
