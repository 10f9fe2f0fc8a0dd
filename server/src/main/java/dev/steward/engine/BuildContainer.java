package dev.steward.engine;

import dev.steward.host.Workspace;
import dev.steward.host.container.ContainerClient;
import dev.steward.host.container.Containers;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.step.BuildInContainer;
import dev.steward.step.CommandLine;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The container of a build, which is started for the first build step. */
final class BuildContainer implements ContainerClient {

  private final Build build;
  private final Workspace outer;
  private final BuildInContainer settings;
  private final Containers containers;
  private @Nullable Workspace workspace;

  /**
   * Creates the container of a build without starting it.
   *
   * @param outer workspace of the build on its machine
   */
  BuildContainer(Build build, Workspace outer, BuildInContainer settings, Containers containers) {
    this.build = build;
    this.outer = outer;
    this.settings = settings;
    this.containers = containers;
  }

  /**
   * The workspace as steps in the container see it; null if the container cannot be started, which
   * fails the build.
   */
  @Nullable Workspace open() throws IOException, InterruptedException {
    Workspace inside = workspace;
    if (inside == null) {
      try {
        inside = containers.open(this, settings.spec(build));
        workspace = inside;
      } catch (Problem e) {
        build.print("ERROR: " + e.getMessage() + "\n");
        build.worsen(Result.FAILURE);
      }
    }
    return inside;
  }

  /** Removes the container with its processes. */
  void remove() throws InterruptedException {
    workspace = null;
    String failure = containers.remove(runId());
    if (failure != null) {
      build.print(
          "WARNING: The container of this build was not removed: "
              + failure
              + "\nThe server will keep trying until the container is removed.\n");
    }
  }

  @Override
  public long runId() {
    return build.run().id();
  }

  @Override
  public String node() {
    return build.run().builtOn();
  }

  @Override
  public Workspace workspace() {
    return outer;
  }

  @Override
  public void print(String text) {
    build.print(text);
  }

  @Override
  public @Nullable Integer run(
      String id,
      String heading,
      List<String> launcher,
      List<String> arguments,
      Map<String, String> environment)
      throws InterruptedException {
    return new CommandRun(
            build, id, "", new CommandLine(outer.path(), heading, arguments, environment, null))
        .exitCode(outer, launcher);
  }

  @Override
  public boolean isStopped() {
    return build.isStopped();
  }
}
