package dev.steward.agent;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlText;
import org.jspecify.annotations.Nullable;

/** How a node connects to the server. */
public sealed interface Launcher {

  /** Returns whether the server opens the connection, so that it can launch the node. */
  default boolean isLaunchedByServer() {
    return this instanceof Ssh || this instanceof Pod;
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
   * The server starts a pod for the node and runs programs in it.
   *
   * @param template name of the pod template
   * @param container the container that runs the steps of builds
   */
  record Pod(String cloud, String template, String namespace, String container)
      implements Launcher {

    /** Class of the Kubernetes plugin. */
    static final String CLASS_NAME = "org.csanchez.jenkins.plugins.kubernetes.KubernetesLauncher";

    static Pod read(XmlElement element) {
      return new Pod(
          element.textOf("cloudName", ""),
          element.textOf("templateName", ""),
          element.textOf("namespace", ""),
          element.textOf("container", ""));
    }

    /** The definition of a node with this launcher. */
    public String toDefinition() {
      return "<slave>\n  <launcher class=\""
          + CLASS_NAME
          + "\">\n    "
          + XmlText.element("cloudName", cloud)
          + "\n    "
          + XmlText.element("templateName", template)
          + "\n    "
          + XmlText.element("namespace", namespace)
          + "\n    "
          + XmlText.element("container", container)
          + "\n  </launcher>\n</slave>\n";
    }
  }

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
