package dev.steward.host.inbound;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.WorkspaceContract;
import dev.steward.host.shell.ShellHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces on the machine of an agent, over a connection through a proxy. */
@Tag("integration")
class InboundWorkspaceTest extends WorkspaceContract {

  @TempDir static Path account;

  private static @Nullable AgentServer server;
  private static @Nullable UnreliableProxy proxy;
  private static @Nullable TestAgent agent;

  @BeforeAll
  static void start() throws IOException {
    var opened = new AgentServer();
    server = opened;
    var started = new UnreliableProxy(opened.port());
    proxy = started;
    agent = new TestAgent(account, started.endpoint(), "n1", "secret-of-n1");
  }

  @AfterAll
  static void end() {
    requireNonNull(agent).close();
    requireNonNull(proxy).close();
    requireNonNull(server).close();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    requireNonNull(server).awaitConnected("n1");
    return new ShellHost(
        "n1",
        requireNonNull(server).transport("n1"),
        serverHome.resolve("build root").toString(),
        lookup,
        InstantSource.system());
  }

  /** A server that is killed resets its connections. */
  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
    AgentTransport connection = requireNonNull(server).connection("n1");
    requireNonNull(proxy).reset();
    requireNonNull(server).awaitEnd(connection);
  }

  /** Waits on a thread of its own: the common pool runs the JDK's HTTP client. */
  private CompletableFuture<Exit> await(RunningCommand command) {
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

  /** A command that prints a line every few milliseconds while the connection is disturbed. */
  private void checkLogAfter(Disturbance disturbance, String message) throws Exception {
    RunningCommand command =
        start(
            waiting(
                "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); sleep 0.01;"
                    + " [ $i != 20 ] || echo >twenty; done; echo run >>count",
                "echo last; exit 3"));
    CompletableFuture<Exit> exit = await(command);
    await("twenty");
    requireNonNull(server).events.clear();
    disturbance.disturb(requireNonNull(proxy));
    requireNonNull(server).awaitEvent("disconnected n1: " + message);
    await("started");
    requireNonNull(server).awaitConnected("n1");
    go();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    var expected = new StringBuilder("Started\n+ heading\n");
    for (int i = 0; i < 300; i++) {
      expected.append("line ").append(i).append('\n');
    }
    assertThat(logText()).isEqualTo(expected.append("last\n").toString());
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
    requireNonNull(agent).awaitLog("next attempt in");
  }

  /** What happens to a connection. */
  @FunctionalInterface
  private interface Disturbance {
    void disturb(UnreliableProxy proxy);
  }

  @Test
  void theLogIsCompleteAfterTheConnectionWasReset() throws Exception {
    checkLogAfter(UnreliableProxy::reset, "");
  }

  /** Both ends notice by their pings that nothing arrives any more. */
  @Test
  void theLogIsCompleteAfterTheConnectionStalled() throws Exception {
    checkLogAfter(UnreliableProxy::stall, "no response for 3.0 s");
    requireNonNull(agent).awaitLog("no response for 3.0 s");
  }

  @Test
  void aCommandSurvivesTheAgent() throws Exception {
    RunningCommand command = start(waiting("echo one; echo run >>count", "echo two; exit 3"));
    await("started");
    CompletableFuture<Exit> exit = await(command);
    requireNonNull(agent).close();
    requireNonNull(server).awaitEvent("the agent was stopped");
    go();
    agent = new TestAgent(account, requireNonNull(proxy).endpoint(), "n1", "secret-of-n1");
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    assertThat(logText()).isEqualTo("Started\n+ heading\none\ntwo\n");
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
  }
}
