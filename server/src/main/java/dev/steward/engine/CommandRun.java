package dev.steward.engine;

import dev.steward.host.CommandSpec;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.Workspace;
import dev.steward.run.Result;
import dev.steward.step.CommandLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command of a build.
 *
 * @param id identifies the command in its run; the command is started only once
 * @param title display name of its step
 */
record CommandRun(Build build, String id, String title, CommandLine commandLine) {

  /** Runs the command and lowers the result if it fails. */
  @Nullable Integer perform() throws InterruptedException {
    if (commandLine.arguments().isEmpty()) {
      build.print(commandLine.heading() + "\n");
      build.worsen(Result.FAILURE);
      return null;
    }
    Integer code = exitCode();
    Integer unstable = commandLine.unstableCode();
    if (code == null) {
      markFailed();
    } else if (unstable != null && code.equals(unstable)) {
      build.print("Build step '" + title + "' changed build result to UNSTABLE\n");
      build.worsen(Result.UNSTABLE);
    } else if (code != 0) {
      markFailed();
    }
    return code;
  }

  private void markFailed() {
    if (!build.isStopped()) {
      build.print("Build step '" + title + "' marked build as failure\n");
    }
    build.worsen(Result.FAILURE);
  }

  /** Runs the command; null if its process was lost. */
  @Nullable Integer exitCode() throws InterruptedException {
    var environment = new LinkedHashMap<>(build.environment());
    environment.putAll(commandLine.variables());
    return exitCode(build.workspace(), List.of(), environment);
  }

  /**
   * Runs a command that is not a step, without the variables of the build.
   *
   * @param launcher command prefix that starts it
   */
  @Nullable Integer exitCode(Workspace workspace, List<String> launcher)
      throws InterruptedException {
    return exitCode(workspace, launcher, commandLine.variables());
  }

  private @Nullable Integer exitCode(
      Workspace workspace, List<String> launcher, Map<String, String> environment)
      throws InterruptedException {
    Exit exit =
        workspace
            .start(
                new CommandSpec(
                    id,
                    commandLine.folder(),
                    commandLine.heading(),
                    commandLine.arguments(),
                    environment,
                    build.console().masked(),
                    build.console().hasTimestamps(),
                    launcher),
                build.console())
            .await(build::isStopped);
    return switch (exit) {
      case Exit.Exited(int code, boolean leaked) -> {
        if (leaked) {
          build.print(
              "A process that this step started is still running and holds the step's output"
                  + " open; the build continues without waiting for the process.\n");
        }
        yield code;
      }
      case Exit.Lost _ -> {
        if (!build.isStopped()) {
          build.print(
              "The process of this step ended without an exit code: it was killed, or the"
                  + " machine restarted.\n");
        }
        yield null;
      }
    };
  }
}
