package dev.steward.agent;

import java.io.IOException;
import java.util.function.Consumer;

/** Starts the pods of nodes. */
@FunctionalInterface
public interface PodConnector {

  /** A server without clouds. */
  PodConnector NONE =
      (_, pod, _) -> {
        throw new IOException("the cloud " + pod.cloud() + " does not exist");
      };

  /**
   * Starts the pod of a node, or finds it if it exists, and waits until it is running.
   *
   * @param log receives lines for the launch log
   * @throws IOException with a message that says what happened and what to do
   */
  Link open(String node, Launcher.Pod pod, Consumer<String> log) throws IOException;
}
