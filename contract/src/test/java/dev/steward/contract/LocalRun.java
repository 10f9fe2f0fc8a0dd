package dev.steward.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code steward pipeline run} in a folder, with a folder of its own for temporary files. */
final class LocalRun implements AutoCloseable {

  private static final long MAX_SECONDS = 120;

  private final Path out;
  private final Path err;
  private final Process process;

  private LocalRun(Path out, Path err, Process process) {
    this.out = out;
    this.err = err;
    this.process = process;
  }

  /**
   * Starts a run.
   *
   * @param temporary folder for all temporary files
   * @param prefix command that starts the launcher; may be empty
   */
  static LocalRun start(
      Path folder,
      Path temporary,
      List<String> prefix,
      Map<String, String> variables,
      String... arguments)
      throws IOException {
    var command = new ArrayList<>(prefix);
    command.addAll(List.of(Product.root().resolve("steward").toString(), "pipeline", "run"));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(temporary, "out", ".txt");
    Path err = Files.createTempFile(temporary, "err", ".txt");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().putAll(variables);
    return new LocalRun(out, err, builder.start());
  }

  /** Runs a pipeline to its end. */
  static Shell.Result run(
      Path folder, Path temporary, Map<String, String> variables, String... arguments)
      throws IOException {
    try (LocalRun run = start(folder, temporary, List.of(), variables, arguments)) {
      return run.result();
    }
  }

  /** Waits for a text in the log. */
  LocalRun awaitText(String text) {
    Product.await(
        text,
        Duration.ofSeconds(MAX_SECONDS),
        () -> {
          if (!process.isAlive() && !read(out).contains(text)) {
            throw new AssertionError("the run ended:\n" + read(out) + read(err));
          }
          return read(out).contains(text);
        });
    return this;
  }

  /** Waits for a text among the messages that are not part of the log. */
  LocalRun awaitMessage(String text) {
    Product.await(text, Duration.ofSeconds(MAX_SECONDS), () -> read(err).contains(text));
    return this;
  }

  /** Sends a signal, such as {@code INT}. */
  void signal(String name) {
    Shell.run(
            "kill -s \"$NAME\" \"$PID\"", Map.of("NAME", name, "PID", Long.toString(process.pid())))
        .ok();
  }

  /** Waits for the end. */
  Shell.Result result() {
    try {
      if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running:\n" + read(out) + read(err));
      }
      return new Shell.Result(process.exitValue(), read(out), read(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
