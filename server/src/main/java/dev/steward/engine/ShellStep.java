package dev.steward.engine;

import dev.steward.problem.Broken;
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
import org.jspecify.annotations.Nullable;

/**
 * One shell step of a run, begun at most once and watched to its end, by this process or by one
 * that comes after it.
 *
 * @param control the step's own folder of control files, outside the workspace
 * @param script where the script is written
 * @param masked values that must not reach the log
 */
record ShellStep(
    Path control,
    Path script,
    Path log,
    Path workspace,
    String name,
    String command,
    Map<String, String> environment,
    List<String> masked,
    List<String> asUser,
    String cookie) {

  private static final int LONGEST_LOOK_MILLIS = 1_000;

  /** How a step ended. */
  sealed interface Outcome {

    /** With an exit code. */
    record Exited(int code) implements Outcome {}

    /** Its process is gone and left nothing: the machine stopped, or somebody killed it. */
    record Lost() implements Outcome {}
  }

  /** Runs the step, or goes on watching it where it runs already. */
  Outcome perform() throws InterruptedException {
    Integer exit = exitCode();
    if (exit != null) {
      return new Outcome.Exited(exit);
    }
    if (!Files.isDirectory(control.resolve("claimed"))) {
      Process process = launch();
      process.waitFor();
      Integer code = exitCode();
      if (code != null) {
        return new Outcome.Exited(code);
      }
    }
    return watch();
  }

  private Process launch() {
    try {
      Files.createDirectories(
          control,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(script, command);
      var words =
          new ArrayList<String>(List.of("setsid", "/bin/sh", "-c", Wrapper.SCRIPT, "steward"));
      List<String> interpreter = interpreter();
      words.addAll(
          List.of(
              control.toString(),
              log.toString(),
              workspace.toString(),
              masked.isEmpty() ? "0" : "1",
              "[" + name + "] $ " + String.join(" ", interpreter) + " " + script));
      words.addAll(asUser);
      words.addAll(interpreter);
      words.add(script.toString());
      var builder =
          new ProcessBuilder(words)
              .directory(workspace.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(rules().getBytes(StandardCharsets.UTF_8));
      }
      return process;
    } catch (IOException e) {
      throw new Broken("starting a build step: is there a setsid, and space on the disk?", e);
    }
  }

  /** A script may name its own interpreter; else it is a shell that shows and stops at errors. */
  private List<String> interpreter() {
    if (!command.startsWith("#!")) {
      return List.of("/bin/sh", "-xe");
    }
    int end = command.indexOf('\n');
    String line = (end < 0 ? command.substring(2) : command.substring(2, end)).strip();
    return line.isEmpty() ? List.of("/bin/sh") : List.of(line.split("\\s+", 0));
  }

  /** What sed is to do: each line of each secret becomes asterisks, the longest first. */
  private String rules() {
    var lines = new ArrayList<String>();
    for (String secret : masked) {
      for (String line : secret.split("\n", -1)) {
        if (!line.isBlank()) {
          lines.add(line.strip());
        }
      }
    }
    lines.sort((one, other) -> Integer.compare(other.length(), one.length()));
    var rules = new StringBuilder();
    for (String line : lines) {
      rules.append("s/");
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if ("\\.*[]^$/&".indexOf(c) >= 0) {
          rules.append('\\');
        }
        rules.append(c);
      }
      rules.append("/****/g\n");
    }
    return rules.toString();
  }

  private @Nullable Integer exitCode() {
    try {
      return Integer.parseInt(Files.readString(control.resolve("exit")).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return null;
    } catch (IOException e) {
      throw new Broken("reading how a build step ended", e);
    }
  }

  /** Watches a process that is not our child: looks rarer the longer it takes. */
  private Outcome watch() throws InterruptedException {
    int pause = 20;
    int withoutProcess = 0;
    while (true) {
      Integer code = exitCode();
      if (code != null) {
        return new Outcome.Exited(code);
      }
      // The exit code is written last: who is gone without one had its chance to write it.
      withoutProcess = isAlive() ? 0 : withoutProcess + 1;
      if (withoutProcess > 5) {
        return new Outcome.Lost();
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = withoutProcess > 0 ? 100 : Math.min(LONGEST_LOOK_MILLIS, pause * 2);
    }
  }

  private boolean isAlive() {
    try {
      String[] words = Files.readString(control.resolve("pid")).strip().split(" ", -1);
      return words.length == 2 && Processes.isAlive(Long.parseLong(words[0]), words[1], cookie);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
