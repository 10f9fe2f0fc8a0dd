package dev.steward.host.inbound;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.WorkspaceContract;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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
  private static @Nullable TcpProxy proxy;
  private static @Nullable TestAgent agent;

  @BeforeAll
  static void start() throws IOException {
    var opened = new AgentServer();
    server = opened;
    proxy = new TcpProxy(opened.port());
    agent = startAgent();
  }

  private static TestAgent startAgent() throws IOException {
    URI endpoint = URI.create("http://127.0.0.1:" + proxy().port() + "/agent/connect");
    return new TestAgent(account, endpoint, "n1", "secret-of-n1");
  }

  private static AgentServer server() {
    return requireNonNull(server);
  }

  private static TcpProxy proxy() {
    return requireNonNull(proxy);
  }

  private static TestAgent agent() {
    return requireNonNull(agent);
  }

  @AfterAll
  static void end() throws IOException {
    agent().close();
    proxy().close();
    server().close();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    server().awaitConnected("n1");
    return server().host("n1", serverHome, lookup);
  }

  /** A server that is killed resets its connections. */
  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
    AgentTransport connection = server().connection("n1");
    proxy().reset();
    server().awaitEnd(connection);
  }

  /** A command that prints a line every few milliseconds while the connection is disturbed. */
  private void checkLogAfter(Runnable disturbance) throws Exception {
    RunningCommand command =
        start(
            waiting(
                "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); sleep 0.01;"
                    + " [ $i != 20 ] || echo >twenty; done; echo run >>count",
                "echo last; exit 3"));
    CompletableFuture<Exit> exit = awaitInBackground(command);
    await("twenty");
    server().events.clear();
    disturbance.run();
    await("started");
    server().awaitConnected("n1");
    go();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    var expected = new StringBuilder("Started\n+ heading\n");
    for (int i = 0; i < 300; i++) {
      expected.append("line ").append(i).append('\n');
    }
    assertThat(logText()).isEqualTo(expected.append("last\n").toString());
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
    agent().awaitLog("next attempt in");
  }

  @Test
  void theLogIsCompleteAfterTheConnectionWasReset() throws Exception {
    checkLogAfter(() -> {
      proxy().reset();
      server().awaitEvent("disconnected n1: ");
    });
  }

  /** Both ends notice from their pings that nothing arrives any more. */
  @Test
  void theLogIsCompleteAfterTheConnectionStalled() throws Exception {
    checkLogAfter(() -> {
      proxy().stall();
      server().awaitEvent("disconnected n1: no response for 3.0 s");
      agent().awaitLog("no response for 3.0 s");
      proxy().resume();
    });
  }

  @Test
  void aCommandSurvivesTheAgent() throws Exception {
    RunningCommand command = start(waiting("echo one; echo run >>count", "echo two; exit 3"));
    await("started");
    CompletableFuture<Exit> exit = awaitInBackground(command);
    agent().close();
    server().awaitEvent("the agent was stopped");
    go();
    agent = startAgent();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    assertThat(logText()).isEqualTo("Started\n+ heading\none\ntwo\n");
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
  }
}
