package dev.steward.host.inbound;

import dev.steward.testing.ServerClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@code steward agent} in a process of its own, with the memory limit of the launcher. */
final class AgentProcess implements AutoCloseable {

  final Process process;
  final List<String> log = new CopyOnWriteArrayList<>();
  private final Thread reader;

  AgentProcess(Path folder, String server, String secret, String... options) throws IOException {
    Path secretFile = folder.resolve("secret");
    Files.writeString(secretFile, secret + "\n");
    Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.steward.boot.Main",
                "agent",
                "--server",
                server,
                "--name",
                "n1",
                "--secret-file",
                secretFile.toString(),
                "--work-dir",
                folder.resolve("work").toString()));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("AGENT_VARIABLE", "of the agent");
    process = builder.start();
    reader = Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
      }
    } catch (IOException e) {
      log.add("the output failed: " + e.getMessage());
    }
  }

  void awaitLog(String text) {
    ServerClient.await(
        text + " in " + log, () -> log.stream().anyMatch(line -> line.contains(text)));
  }

  /** Waits for the end of the process, and returns its exit status. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the agent runs on: " + log);
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      awaitExit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
