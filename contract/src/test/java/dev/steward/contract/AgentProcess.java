package dev.steward.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged product, started as {@code steward agent}. */
final class AgentProcess implements AutoCloseable {

  private static final Pattern ARGUMENTS =
      Pattern.compile("hudson\\.remoting\\.jnlp\\.Main\"><argument>([0-9a-f]+)</argument>");

  private final Process process;
  private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private AgentProcess(Process process) {
    this.process = process;
    reader = Thread.ofVirtual().start(this::read);
  }

  /** Creates the node for an agent. */
  static void createNode(ApiClient api, String node, Path root) {
    api.post(
        "computer/createItem?name=" + node,
        "<slave><remoteFS>"
            + root
            + "</remoteFS><numExecutors>1</numExecutors><mode>EXCLUSIVE</mode>"
            + "<launcher class=\"hudson.slaves.JNLPLauncher\"/></slave>");
  }

  /** Stores a node's secret in a new file; reads it from jenkins-agent.jnlp, as scripts do. */
  static Path secretFile(ApiClient api, String node, Path folder) throws IOException {
    Matcher secret = ARGUMENTS.matcher(api.get("computer/" + node + "/jenkins-agent.jnlp"));
    if (!secret.find()) {
      throw new AssertionError("no secret in jenkins-agent.jnlp");
    }
    return secretFile(folder, secret.group(1));
  }

  /** Stores a secret in a file that only this user can read. */
  static Path secretFile(Path folder, String secret) throws IOException {
    Path file = Files.createDirectories(folder).resolve("agent.secret");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, secret + "\n");
  }

  /** Starts an agent in the folder that contains its secret. */
  static AgentProcess start(String url, String node, Path secretFile) {
    try {
      var command =
          List.of(
              Product.root().resolve("steward").toString(),
              "agent",
              "--server",
              url,
              "--name",
              node,
              "--secret-file",
              secretFile.toString());
      return new AgentProcess(
          new ProcessBuilder(new ArrayList<>(command))
              .directory(secretFile.resolveSibling("").toFile())
              .redirectErrorStream(true)
              .start());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("(output ended: " + e.getMessage() + ")");
    }
  }

  long pid() {
    return process.pid();
  }

  /** All lines of the output so far. */
  String output() {
    return String.join("\n", output);
  }

  void awaitOutput(String text) {
    Product.await(
        text + " in the agent's output", Duration.ofSeconds(60), () -> output().contains(text));
  }

  /** Waits until the process has ended by itself, and returns its exit status. */
  int awaitExit() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the agent runs on:\n" + output());
      }
      // Builds that outlive the agent may keep the pipe open.
      reader.join(Duration.ofSeconds(1));
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Kills the process like {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  @Override
  public void close() {
    process.destroy();
    awaitExit();
  }
}
