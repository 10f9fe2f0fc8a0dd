package dev.steward.host.local;

import dev.steward.host.CommandSpec;
import dev.steward.host.CommandState;
import dev.steward.host.Host;
import dev.steward.host.HostFacts;
import dev.steward.host.LeakDetector;
import dev.steward.host.LogSink;
import dev.steward.host.MissingProcess;
import dev.steward.host.RunningCommand;
import dev.steward.host.Wrapper;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command on this machine. The command is started at most once, and is watched until it ends,
 * even by a server process started later. The wrapper appends to the build's log itself.
 */
final class LocalCommand implements RunningCommand {

  private static final Logger LOG = LoggerFactory.getLogger(LocalCommand.class);

  private static final int MAX_POLL_MILLIS = 1_000;

  /**
   * The program is located only once: each step would otherwise try all directories of the server's
   * PATH.
   */
  private static final String SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .filter(program -> Files.isExecutable(Path.of(program)))
          .findFirst()
          .orElse("setsid");

  /**
   * Exported by the wrapper, because with this variable, setsid would read a dozen files per step.
   */
  private static final String DEFAULT_LANGUAGE = "export LANG=C.UTF-8\n";

  private final Path stateFile;
  private final CommandSpec command;
  private final LogSink log;
  private final List<String> asUser;
  private final String cookie;

  private final String settings;

  /** The wrapper, if this server process started it. */
  private @Nullable Process process;

  /**
   * Creates a command.
   *
   * @param settings shell commands that the command starts with
   */
  LocalCommand(
      Path stateFile,
      CommandSpec command,
      LogSink log,
      List<String> asUser,
      String cookie,
      String settings) {
    this.settings = settings;
    this.stateFile = stateFile;
    this.command = command;
    this.log = log;
    this.asUser = asUser;
    this.cookie = cookie;
  }

  /** Starts the command unless it has already been started. */
  void start() {
    if (!Files.exists(stateFile)) {
      process = launch();
    }
  }

  @Override
  public Exit await(BooleanSupplier isStopped) throws InterruptedException {
    Process child = process;
    if (child != null) {
      var leak = new LeakDetector();
      while (!child.waitFor(LeakDetector.LEAK_MILLIS / 2, TimeUnit.MILLISECONDS)) {
        Integer code = leak.code(state());
        if (code != null) {
          return new Exit.Exited(code, true);
        }
      }
    }
    return watch(new MissingProcess(() -> child != null || isStopped.getAsBoolean()));
  }

  private Process launch() {
    try {
      var arguments =
          new ArrayList<String>(List.of(SETSID, "/bin/sh", "-c", Wrapper.SCRIPT, "steward"));
      arguments.addAll(
          Wrapper.arguments(stateFile.toString(), log.file().toString(), command, asUser));
      var builder =
          new ProcessBuilder(arguments)
              .directory(Path.of(command.folder()).toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().put("PATH", HostFacts.DEFAULT_PATH);
      builder.environment().put(Host.COOKIE_VARIABLE, cookie);
      Process process = builder.start();
      send(process);
      return process;
    } catch (IOException e) {
      throw new ServerFailure(
          "starting a build step failed; check that setsid is installed and the disk is not full",
          e);
    }
  }

  private void send(Process wrapper) {
    try (OutputStream stdin = wrapper.getOutputStream()) {
      stdin.write(
          (DEFAULT_LANGUAGE + Wrapper.input(command, cookie, settings))
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The build was stopped before its wrapper had read everything: await() reports the end.
      LOG.debug("the wrapper of a command ended before it had read its input", e);
    }
  }

  @Override
  public void stop() {
    Processes.stop(cookie);
  }

  private CommandState state() {
    try {
      return CommandState.parse(Files.readString(stateFile));
    } catch (NoSuchFileException e) {
      return CommandState.NONE;
    } catch (IOException e) {
      if (Files.isDirectory(stateFile)) {
        return FormerLayout.commandState(stateFile);
      }
      throw new ServerFailure("reading the state of a build step", e);
    }
  }

  /** Polls a process that is not a child process, at increasing intervals. */
  private Exit watch(MissingProcess missing) throws InterruptedException {
    int pause = 20;
    var leak = new LeakDetector();
    while (true) {
      CommandState state = state();
      Integer code = state.exit();
      if (code != null) {
        return new Exit.Exited(code, false);
      }
      code = leak.code(state);
      if (code != null) {
        return new Exit.Exited(code, true);
      }
      boolean isAlive = isAlive(state.process());
      switch (missing.decide(!state.process().isEmpty(), isAlive)) {
        case LOST -> {
          return new Exit.Lost();
        }
        case REVOKE -> {
          if (revoke()) {
            return new Exit.Lost();
          }
          missing.onRevocationFailed();
        }
        case WAIT -> {
          TimeUnit.MILLISECONDS.sleep(pause);
          pause = isAlive ? Math.min(MAX_POLL_MILLIS, pause * 2) : 100;
        }
      }
    }
  }

  /** Returns whether the command can no longer start. */
  private boolean revoke() {
    try {
      Files.writeString(stateFile, CommandState.REVOKED + "\n", StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new ServerFailure("revoking the start of a build step", e);
    }
  }

  private boolean isAlive(String process) {
    String[] arguments = process.split(" ", -1);
    try {
      return arguments.length == 2
          && Processes.isAlive(Long.parseLong(arguments[0]), arguments[1], cookie);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
