package dev.steward.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs in a real shell: real curl, real jq. */
final class Shell {

  /** Exit code and output of a program. */
  record Result(int exit, String out, String err) {
    Result ok() {
      if (exit != 0) {
        throw new AssertionError("exit " + exit + "\n" + out + "\n" + err);
      }
      return this;
    }
  }

  private Shell() {}

  /** Runs a script under {@code sh}, with the variables in its environment. */
  static Result run(String script, Map<String, String> variables) {
    return run(List.of("/bin/sh", "-c", script), variables, "");
  }

  static Result run(List<String> command, Map<String, String> variables, String input) {
    try {
      Path out = Files.createTempFile("out", "");
      Path err = Files.createTempFile("err", "");
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(variables);
      builder.redirectOutput(out.toFile());
      builder.redirectError(err.toFile());
      Process process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // A program may exit without reading its input.
      }
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running after 120 s: " + command);
      }
      var result = new Result(process.exitValue(), text(out), text(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
