package dev.steward.host.ssh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceContract;
import dev.steward.host.WorkspaceKey;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SshServer;
import dev.steward.testing.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces on a machine that is reached over SSH, with a network that fails. */
@Tag("integration")
class SshWorkspaceTest extends WorkspaceContract {

  private static final Heartbeat.Timing HEARTBEAT = new Heartbeat.Timing(Duration.ofMillis(500), 2);

  @TempDir static Path sshFolder;
  private static @Nullable SshServer server;
  private static @Nullable SshSecret secret;

  private static @Nullable TcpProxy proxy;
  private @Nullable ReconnectingTransport transport;

  @BeforeAll
  static void startServer() throws IOException {
    server = new SshServer(sshFolder, "MaxStartups 200\nSetEnv HOME=%s\n");
    secret = new SshSecret.PrivateKey(server.keyPair("agent", ""), "");
    server.authorize("agent");
    proxy = new TcpProxy(server.port());
  }

  @AfterAll
  static void stopServer() throws IOException {
    proxy().close();
    requireNonNull(server).close();
  }

  private static TcpProxy proxy() {
    return requireNonNull(proxy);
  }

  private ReconnectingTransport transport() {
    return requireNonNull(transport);
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    SshServer sshd = requireNonNull(server);
    HostKey key = requireNonNull(HostKey.parse(sshd.hostKey()));
    transport =
        new ReconnectingTransport(
            new SshTarget(
                "127.0.0.1",
                proxy().port(),
                sshd.user(),
                requireNonNull(secret),
                new HostKeyCheck.TrustedKey(key.algorithm(), key.base64()),
                Duration.ofSeconds(20),
                null),
            HEARTBEAT);
    return new ShellHost(
        "agent", transport(), serverHome + "/build root", lookup, InstantSource.system());
  }

  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
    transport().close();
  }

  /** Prints numbered lines before and after the file {@code go} exists. */
  private RunningCommand startPrinting() throws InterruptedException {
    String lines = "i=0; while [ $i -lt 5000 ]; do echo \"$1 line $i\"; i=$((i+1)); done";
    return start(waiting("p() { " + lines + "; }; echo run >>count; p a", "p b; exit 3"));
  }

  private void assertPrintedOnce(CompletableFuture<Exit> exit) throws Exception {
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    var expected = new StringBuilder("Started\n+ heading\n");
    for (String part : List.of("a", "b")) {
      for (int i = 0; i < 5_000; i++) {
        expected.append(part).append(" line ").append(i).append('\n');
      }
    }
    assertThat(logText()).isEqualTo(expected.toString());
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
  }

  @Test
  void aResetConnectionLosesNoOutput() throws Exception {
    CompletableFuture<Exit> exit = awaitInBackground(startPrinting());
    await("started");
    for (int i = 0; i < 3; i++) {
      int before = transport().connections();
      proxy().reset();
      ServerClient.await("another connection", () -> transport().connections() > before);
    }
    go();
    proxy().reset();
    assertPrintedOnce(exit);
    assertThat(transport().log()).anyMatch(line -> line.contains(" was lost: "));
  }

  @Test
  void aStalledConnectionIsNoticedAndLosesNoOutput() throws Exception {
    CompletableFuture<Exit> exit = awaitInBackground(startPrinting());
    await("started");
    proxy().stall();
    go();
    ServerClient.await(
        "the loss", () -> transport().log().stream().anyMatch(line -> line.contains(" was lost")));
    proxy().resume();
    assertPrintedOnce(exit);
    assertThat(transport().connections()).isGreaterThan(1);
  }

  @Test
  void twentyWorkspacesShareAConnection() throws Exception {
    Host host = workspace().host();
    var workspaces = new ArrayList<Workspace>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var opening = new ArrayList<Future<Workspace>>();
      for (long i = 100; i < 120; i++) {
        long run = i;
        runs.put(run, true);
        opening.add(
            threads.submit(() -> host.workspace(new WorkspaceKey(run, "c" + run, "many", null))));
      }
      for (Future<Workspace> one : opening) {
        workspaces.add(one.get());
      }
      var results = new ArrayList<Future<String>>();
      for (Workspace one : workspaces) {
        results.add(
            threads.submit(() -> {
              for (int i = 0; i < 4; i++) {
                one.files().write("f" + i, new java.io.ByteArrayInputStream(new byte[i]));
              }
              return one.path();
            }));
      }
      for (Future<String> one : results) {
        assertThat(Path.of(one.get()).resolve("f3")).hasSize(3);
      }
    }
    assertThat(workspaces.stream().map(Workspace::path).distinct()).hasSize(20);
    assertThat(transport().connections()).isEqualTo(1);
    workspaces.forEach(Workspace::close);
    assertThat(Files.exists(Path.of(workspace().path()))).isTrue();
  }
}
