package dev.steward.host;

import static java.util.Objects.requireNonNull;

import dev.steward.host.RunningCommand.Exit;
import dev.steward.testing.ServerClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A workspace on some kind of machine. In these tests it is always this machine, so they check the
 * effects with Java's own file access.
 */
public abstract class WorkspaceFixture {

  /** Random, since two test runs with the same cookie would end each other's processes. */
  final String cookie = UUID.randomUUID().toString();

  static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir protected Path home;

  /** Runs that have not ended. */
  protected final Map<Long, Boolean> runs = new ConcurrentHashMap<>(Map.of(1L, true));

  Host host;
  Workspace workspace;
  BuildLog log;

  /** Opens the machine, as a server does at startup. */
  protected abstract Host openHost(Path serverHome, RunLookup lookup);

  /** Ends what {@link #openHost} opened, as a killed server would. */
  protected abstract void closeHost(Host opened);

  @BeforeEach
  void open() throws IOException {
    log = new BuildLog(home.resolve("builds"));
    host = openHost(home, runs::get);
    workspace = host.workspace(new WorkspaceKey(1, cookie, "folder/job", null));
  }

  @AfterEach
  void close() {
    host.endProcesses(cookie);
    workspace.close();
    closeHost(host);
  }

  /** Another server process takes over. */
  void restart() throws IOException {
    workspace.close();
    closeHost(host);
    host = openHost(home, runs::get);
    workspace = host.workspace(new WorkspaceKey(1, cookie, "folder/job", null));
  }

  protected final Workspace workspace() {
    return workspace;
  }

  protected final LogSink log() {
    return log;
  }

  protected final String logText() {
    return log.text();
  }

  final Path folder() {
    return Path.of(workspace.path());
  }

  final Path file(String name, String content) throws IOException {
    Path file = folder().resolve(name);
    Files.createDirectories(requireNonNull(file.getParent()));
    return Files.writeString(file, content);
  }

  final CommandSpec shell(String id, String script) {
    return spec(id, script, Map.of(), List.of(), false);
  }

  final CommandSpec spec(
      String id,
      String script,
      Map<String, String> variables,
      List<String> masked,
      boolean timestamps) {
    var environment = new HashMap<>(variables);
    environment.put("PATH", host.facts().path());
    environment.putIfAbsent(Host.COOKIE_VARIABLE, cookie);
    return new CommandSpec(
        id,
        workspace.path(),
        "+ heading",
        List.of("/bin/sh", "-c", script),
        environment,
        masked,
        timestamps);
  }

  /** Starts or attaches; the returned command must be awaited. */
  protected final RunningCommand start(CommandSpec command) throws InterruptedException {
    return workspace.start(command, log);
  }

  protected final Exit run(String id, String script) throws InterruptedException {
    return start(shell(id, script)).await();
  }

  /** Waits on a thread of its own, because the JDK's HTTP client runs on the common pool. */
  protected static CompletableFuture<Exit> awaitInBackground(RunningCommand command) {
    var exit = new CompletableFuture<Exit>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            exit.complete(command.await());
          } catch (InterruptedException | RuntimeException e) {
            exit.completeExceptionally(e);
          }
        });
    return exit;
  }

  /** A command that creates the file {@code started} and waits for the file {@code go}. */
  protected final CommandSpec waiting(String before, String after) {
    return shell("0", before + "; echo >started; until [ -e go ]; do sleep 0.05; done; " + after);
  }

  /** Waits until a file of the workspace exists. */
  protected final void await(String name) {
    ServerClient.await("the file " + name, () -> Files.exists(folder().resolve(name)));
  }

  protected final void go() throws IOException {
    file("go", "");
  }

  static InputStream in(String text) {
    return new ByteArrayInputStream(bytes(text));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(@Nullable InputStream in) throws IOException {
    return in == null ? "missing" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
