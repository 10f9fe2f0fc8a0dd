package dev.steward.host.container;

import dev.steward.host.Workspace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The build that a container is for. */
public interface ContainerClient {

  long runId();

  /** Number of the block of a pipeline that the container is for; empty for the run itself. */
  default String block() {
    return "";
  }

  /** Name of the node that the build runs on; empty for the built-in node. */
  String node();

  /** Workspace of the build on its machine. */
  Workspace workspace();

  /** Writes to the build's log; text that the log already ends with is not repeated. */
  void print(String text);

  /**
   * Runs a command on the machine with its output in the build's log, or attaches to it after a
   * restart of the server.
   *
   * @return the exit code; null if the process was lost
   */
  @Nullable Integer run(
      String id,
      String heading,
      List<String> launcher,
      List<String> arguments,
      Map<String, String> environment)
      throws InterruptedException;

  /** True if the build was stopped. */
  boolean isStopped();
}
