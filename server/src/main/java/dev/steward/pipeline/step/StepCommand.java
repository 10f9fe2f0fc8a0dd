package dev.steward.pipeline.step;

import dev.steward.host.CommandSpec;
import dev.steward.host.PosixPath;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.CommandOutput;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.StepCall;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command of a step. It runs on when the server stops, and the step attaches to it when the run
 * continues.
 *
 * @param name tells the commands of a step apart; empty for the only one
 * @param folder absolute path of the working folder, which is created if it is missing
 * @param heading line before the output; empty for none
 * @param arguments program and arguments
 * @param capture absolute path of a file that receives the standard output in place of the log;
 *     null for the log
 */
record StepCommand(
    String name,
    String folder,
    String heading,
    List<String> arguments,
    Map<String, String> environment,
    List<String> masked,
    @Nullable String capture) {

  private static final Logger LOG = LoggerFactory.getLogger(StepCommand.class);

  private static final int REPEAT_STOP_MILLIS = 500;

  /** Runs a command with its standard output in the file {@code $0}, whose folder it creates. */
  private static final String CAPTURE =
      "umask 077; [ -d \"${0%/*}\" ] || mkdir -p -- \"${0%/*}\" && exec \"$@\" >\"$0\"";

  private static final String MAKE_FOLDERS = "umask 077; exec mkdir -p -- \"$@\"";
  private static final Duration FILE_TIMEOUT = Duration.ofMinutes(2);

  /** Omits the environment and all arguments, since they may contain secrets. */
  @Override
  public String toString() {
    return "StepCommand[" + name + "]";
  }

  /** The id of the command in its run. */
  static String id(StepCall call, String name) {
    return "n" + call.node().id() + (name.isEmpty() ? "" : "-" + name);
  }

  /**
   * Runs the command, or attaches to it if it was started before. If the step is interrupted, a
   * command that was started is ended, and one that was not is never started.
   *
   * @return how it ended; the exit code is null if its process was lost
   */
  @Nullable Integer run(StepCall call, Workspace workspace, Interruption interruption)
      throws InterruptedException, IOException {
    return run(call, workspace, interruption, List.of());
  }

  /**
   * Runs the command, or attaches to it if it was started before. If the step is interrupted, a
   * command that was started is ended, and one that was not is never started.
   *
   * @param launcher as in {@link CommandSpec}
   */
  @Nullable Integer run(
      StepCall call, Workspace workspace, Interruption interruption, List<String> launcher)
      throws InterruptedException, IOException {
    boolean isInterrupted = interruption.reason() != null;
    if (!isInterrupted) {
      makeFolders(workspace.onMachine());
    }
    var ended = new CountDownLatch(1);
    try (CommandOutput output = call.output(name, true)) {
      CommandSpec spec = spec(call, launcher);
      RunningCommand running =
          isInterrupted ? workspace.attach(spec, output) : workspace.start(spec, output);
      interruption.onInterrupt(() -> {
        // A thread of its own, since ending processes takes a while.
        Thread.ofVirtual().name("stop-" + id(call, name)).start(() -> stop(call, running, ended));
      });
      return code(call, running.await(() -> interruption.reason() != null), interruption);
    } finally {
      ended.countDown();
    }
  }

  /** Ends the command again and again, since it may just be starting a process. */
  private static void stop(StepCall call, RunningCommand running, CountDownLatch ended) {
    try {
      if (ended.getCount() > 0) {
        call.print("Sending interrupt signal to process\n");
      }
      while (ended.getCount() > 0) {
        signal(running);
        if (ended.await(REPEAT_STOP_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void signal(RunningCommand running) {
    try {
      running.stop();
    } catch (Outage | Problem e) {
      LOG.debug("a command is not ended while its machine is not connected", e);
    }
  }

  private static @Nullable Integer code(StepCall call, Exit exit, Interruption interruption) {
    return switch (exit) {
      case Exit.Exited(int code, boolean leaked) -> {
        if (leaked) {
          call.print(
              "A process that this step started is still running and holds the step's output"
                  + " open; the build continues without waiting for the process.\n");
        }
        yield code;
      }
      case Exit.Lost _ -> {
        if (interruption.reason() == null) {
          call.print(
              "The process of this step ended without an exit code: it was killed, or the"
                  + " machine restarted.\n");
        }
        yield null;
      }
    };
  }

  private CommandSpec spec(StepCall call, List<String> launcher) {
    List<String> all = arguments;
    if (capture != null) {
      all = new ArrayList<>(List.of("/bin/sh", "-c", CAPTURE, capture));
      all.addAll(arguments);
    }
    return new CommandSpec(
        id(call, name),
        folder,
        heading,
        all,
        environment,
        masked,
        false,
        launcher,
        call.node().id() + "-");
  }

  /** Creates the working folder and, as Jenkins does, the one for temporary files next to it. */
  private void makeFolders(Workspace workspace) throws IOException, InterruptedException {
    if (!folder.equals(workspace.path()) || !workspace.isFolder(folder)) {
      String temporary = folder + "@tmp";
      if (workspace.isSourceFolder()) {
        program(workspace, List.of("/bin/mkdir", "-p", "--", folder));
      } else if (!workspace.isFolder(folder) || !workspace.isFolder(temporary)) {
        makeFolders(workspace, List.of(folder, temporary));
      }
    }
  }

  /** Creates folders and their parents, as the user that builds run as. */
  static void makeFolders(Workspace workspace, List<String> folders)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", MAKE_FOLDERS, "steward"));
    command.addAll(folders);
    program(workspace, command);
  }

  /** Runs a short program, as the user that builds run as. */
  static void program(Workspace workspace, List<String> command)
      throws IOException, InterruptedException {
    try {
      var result =
          workspace.run(
              new ProgramSpec(command, Map.of("PATH", workspace.facts().path()), FILE_TIMEOUT));
      if (result.exit() != 0) {
        String error = result.errorOutput().strip();
        throw new IOException(
            error.isEmpty()
                ? PosixPath.name(command.getFirst()) + " ended with the code " + result.exit()
                : error);
      }
    } catch (TimeoutException e) {
      throw new IOException("the machine did not respond in time", e);
    }
  }
}
