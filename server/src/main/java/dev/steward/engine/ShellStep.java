package dev.steward.engine;

import dev.steward.problem.ServerFailure;
import dev.steward.text.ShellQuote;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One command of a run. It is started at most once, and watched until it ends, even by a server
 * process started later.
 *
 * @param control the step's directory for control files, outside the workspace
 * @param timestamps whether to prefix each log line with its time
 * @param heading line logged before the output
 * @param environment environment of the command; set only after the switch to the build user
 * @param masked values to mask in the log
 * @param asUser command prefix that switches the user
 */
record ShellStep(
    Path control,
    Path log,
    Path folder,
    boolean timestamps,
    String heading,
    List<String> command,
    Map<String, String> environment,
    List<String> masked,
    List<String> asUser,
    String cookie) {

  private static final int MAX_POLL_MILLIS = 1_000;

  /** Located once: each step would otherwise try all directories of the server's PATH. */
  private static final String SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .filter(program -> Files.isExecutable(Path.of(program)))
          .findFirst()
          .orElse("setsid");

  /** How long child processes may keep the output open after the command has ended. */
  private static final int LEAK_MILLIS = 5_000;

  /** How a step ended. */
  sealed interface StepOutcome {

    /**
     * The command ended with an exit code.
     *
     * @param leaked whether a child process still holds the output open
     */
    record Exited(int code, boolean leaked) implements StepOutcome {}

    /** The process is gone without an exit code: the machine stopped or the process was killed. */
    record Lost() implements StepOutcome {}
  }

  /** Runs the step, or watches it if it has already been started. */
  StepOutcome perform() throws InterruptedException {
    Integer exit = number("exit");
    if (exit != null) {
      return new StepOutcome.Exited(exit, false);
    }
    if (!Files.exists(control.resolve("claimed"))) {
      Process process = launch();
      var leak = new LeakDetector();
      while (!process.waitFor(LEAK_MILLIS / 2, TimeUnit.MILLISECONDS)) {
        Integer code = leak.code();
        if (code != null) {
          return new StepOutcome.Exited(code, true);
        }
      }
      Integer code = number("exit");
      if (code != null) {
        return new StepOutcome.Exited(code, false);
      }
    }
    return watch();
  }

  private Process launch() {
    try {
      Files.createDirectories(
          control,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var arguments =
          new ArrayList<String>(List.of(SETSID, "/bin/sh", "-c", Wrapper.SCRIPT, "steward"));
      arguments.addAll(
          List.of(
              control.toString(),
              log.toString(),
              folder.toString(),
              timestamps ? "1" : "0",
              asUser.isEmpty() ? "0" : "1",
              heading));
      if (!asUser.isEmpty()) {
        arguments.addAll(asUser);
        arguments.addAll(List.of("/bin/sh", "-c", Wrapper.INNER, "steward"));
      }
      arguments.addAll(command);
      var builder =
          new ProcessBuilder(arguments)
              .directory(folder.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().put("PATH", Environment.DEFAULT_PATH);
      builder.environment().put("LANG", "C.UTF-8");
      builder.environment().put(Processes.COOKIE, cookie);
      Process process = builder.start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input().getBytes(StandardCharsets.UTF_8));
      }
      return process;
    } catch (IOException e) {
      throw new ServerFailure(
          "starting a build step failed; check that setsid is installed and the disk is not full",
          e);
    }
  }

  private String input() {
    var variables = new StringBuilder();
    environment.forEach((name, value) -> {
      if (Environment.isVariableName(name) && value.indexOf('\0') < 0) {
        variables
            .append("export ")
            .append(name)
            .append('=')
            .append(ShellQuote.single(value))
            .append('\n');
      }
    });
    return Wrapper.input(SedMasking.of(masked), variables.toString(), cookie);
  }

  private @Nullable Integer number(String file) {
    try {
      String text = Files.readString(control.resolve(file));
      return text.endsWith("\n") ? Integer.valueOf(text.strip()) : null;
    } catch (NoSuchFileException | NumberFormatException e) {
      return null;
    } catch (IOException e) {
      throw new ServerFailure("reading the exit code of a build step", e);
    }
  }

  /**
   * Detects a command that has ended while its output is held open. Measures from the moment the
   * exit code is first seen, because file times depend on a clock that may be changed.
   */
  private final class LeakDetector {
    private long codeSeenAt;
    private boolean codeSeen;

    @Nullable Integer code() {
      Integer code = number("code");
      if (code == null) {
        return null;
      }
      if (!codeSeen) {
        codeSeen = true;
        codeSeenAt = System.nanoTime();
      }
      return System.nanoTime() - codeSeenAt >= TimeUnit.MILLISECONDS.toNanos(LEAK_MILLIS)
          ? code
          : null;
    }
  }

  /** Polls a process that is not a child process, at increasing intervals. */
  private StepOutcome watch() throws InterruptedException {
    int pause = 20;
    int withoutProcess = 0;
    var leak = new LeakDetector();
    while (true) {
      Integer code = number("exit");
      if (code != null) {
        return new StepOutcome.Exited(code, false);
      }
      code = leak.code();
      if (code != null) {
        return new StepOutcome.Exited(code, true);
      }
      // The exit code is written last, so a missing process is checked again for its exit code.
      withoutProcess = isAlive() ? 0 : withoutProcess + 1;
      if (withoutProcess > 5) {
        return new StepOutcome.Lost();
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = withoutProcess > 0 ? 100 : Math.min(MAX_POLL_MILLIS, pause * 2);
    }
  }

  private boolean isAlive() {
    try {
      String[] arguments = Files.readString(control.resolve("pid")).strip().split(" ", -1);
      return arguments.length == 2
          && Processes.isAlive(Long.parseLong(arguments[0]), arguments[1], cookie);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
