package dev.steward.pipeline.value;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@link GroovyOracle} in a process of its own. */
public final class OracleProcess {
  private static final long TIMEOUT_SECONDS = 120;

  /** Groovy 2.4 reads private members of these packages. */
  private static final List<String> OPEN_PACKAGES =
      List.of("java.lang", "java.util", "java.util.regex", "java.text", "java.net", "java.math");

  private OracleProcess() {}

  /** Returns what each script gives, in the same order. */
  public static List<String> outcomes(Collection<String> scripts, Path directory)
      throws InterruptedException {
    try {
      Path input = directory.resolve("scripts");
      Path output = directory.resolve("outcomes");
      Path log = directory.resolve("log");
      Files.write(input, scripts.stream().map(OutcomeText::escape).toList());
      var process =
          new ProcessBuilder(command(input, output))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IllegalStateException("Groovy did not finish: " + Files.readString(log));
        }
      } finally {
        process.destroyForcibly();
      }
      return Files.readAllLines(output).stream().map(OutcomeText::unescape).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path input, Path output) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Duser.timezone=UTC",
            "-Duser.language=en",
            "-Duser.country=US"));
    for (String name : OPEN_PACKAGES) {
      command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            GroovyOracle.class.getName(),
            input.toString(),
            output.toString()));
    return command;
  }
}
