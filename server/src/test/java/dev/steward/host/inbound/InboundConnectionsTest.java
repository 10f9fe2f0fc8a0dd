package dev.steward.host.inbound;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.Transport;
import dev.steward.limit.MemoryBudget;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections of agents: who is accepted, what ends a connection, and flow control. */
@Tag("integration")
class InboundConnectionsTest {

  @TempDir Path folder;
  private AgentServer server;

  @BeforeEach
  void open() {
    server = new AgentServer();
  }

  /**
   * Nothing is left: no connection, no memory, and no thread that closing would have to wait for.
   */
  @AfterEach
  void close() {
    server.connections.close();
    ServerClient.await("the end of all connections", () -> server.connections.size() == 0);
    ServerClient.await(
        "the memory of the connections", () -> MemoryBudget.REQUEST_BODIES.used() == 0);
    long begin = System.nanoTime();
    server.close();
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(4));
  }

  private TestAgent agent() throws IOException {
    return agent("n1", "secret-of-n1");
  }

  private TestAgent agent(String node, String secret) throws IOException {
    return new TestAgent(folder, server.endpoint(), node, secret);
  }

  private static String output(Transport transport, String script) throws IOException {
    try (Transport.Channel channel = transport.exec(List.of("sh", "-c", script))) {
      channel.input().close();
      return new String(channel.output().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aProgramGetsItsInputAndReturnsBothOutputs() throws Exception {
    try (TestAgent _ = agent()) {
      server.awaitConnected("n1");
      try (Transport.Channel channel =
          server.transport("n1").exec(List.of("sh", "-c", "cat; echo error >&2"))) {
        channel.input().write("input".getBytes(StandardCharsets.UTF_8));
        channel.input().close();
        assertThat(channel.output().readAllBytes()).asString().isEqualTo("input");
        assertThat(channel.errorOutput().readAllBytes()).asString().isEqualTo("error\n");
        assertThatThrownBy(() -> channel.input().write(1)).isInstanceOf(IOException.class);
      }
      assertThat(server.connection("n1").openChannels()).isZero();
      assertThat(server.events.getFirst())
          .startsWith("connected n1 from 127.0.0.1, " + System.getProperty("os.name"));
    }
    server.awaitEvent("disconnected n1: the agent was stopped");
  }

  @Test
  void aProgramThatCannotBeStartedIsReported() throws Exception {
    try (TestAgent _ = agent()) {
      server.awaitConnected("n1");
      try (Transport.Channel channel = server.transport("n1").exec(List.of("no-such-program"))) {
        assertThat(channel.output().readAllBytes()).isEmpty();
        assertThat(channel.errorOutput().readAllBytes())
            .asString()
            .contains("no-such-program", "No such file");
      }
      assertThat(output(server.transport("n1"), "echo works")).isEqualTo("works\n");
    }
  }

  @Test
  void wrongSecretsAndUnknownNodesAreRefusedAlike() throws Exception {
    try (var wrong = new RawAgent(server.port(), "Node-Name: n1", "Secret-Key: wrong");
        var unknown = new RawAgent(server.port(), "Node-Name: n2", "Secret-Key: secret-of-n1");
        var none = new RawAgent(server.port());
        var malformed = new RawAgent(server.port(), "Node-Name: %", "Secret-Key: x")) {
      assertThat(List.of(wrong.status, unknown.status, none.status, malformed.status))
          .containsOnly("403");
      assertThat(wrong.head.replaceAll("(Date|X-Request-Id): .*", ""))
          .isEqualTo(unknown.head.replaceAll("(Date|X-Request-Id): .*", ""))
          .doesNotContain("secret-of-n1");
    }
    try (TestAgent refused = agent("n1", "wrong")) {
      assertThat(refused.outcome.get(30, TimeUnit.SECONDS)).isEqualTo(Agent.Outcome.REFUSED);
      assertThat(refused.log.getLast())
          .contains("no inbound agent 'n1'", folder.resolve("secret-n1").toString())
          .doesNotContain("wrong");
    }
    assertThat(server.events).isEmpty();
  }

  @Test
  void aNameMayContainAnyCharacter() throws Exception {
    server.secrets.put("ä b+c%/☃", "s");
    try (var agent = new TestAgent(folder, server.endpoint(), "ä b+c%/☃".replace("/", "-"), "s")) {
      assertThat(agent.outcome.get(30, TimeUnit.SECONDS)).isEqualTo(Agent.Outcome.REFUSED);
    }
    server.secrets.put("ä b+c%-☃", "s");
    try (var _ = new TestAgent(folder, server.endpoint(), "ä b+c%-☃", "s")) {
      server.awaitConnected("ä b+c%-☃");
    }
  }

  @Test
  void aRevokedSecretEndsTheConnectionAndTheAgent() throws Exception {
    try (TestAgent agent = agent()) {
      server.awaitConnected("n1");
      Transport.Channel channel = server.transport("n1").exec(List.of("sh"));
      server.secrets.put("n1", "another");
      server.connections.close("n1", "its secret was revoked");
      agent.awaitLog("connection lost: its secret was revoked; next attempt in");
      assertThat(agent.outcome.get(30, TimeUnit.SECONDS)).isEqualTo(Agent.Outcome.REFUSED);
      server.awaitEvent("disconnected n1: its secret was revoked");
      assertThatThrownBy(() -> channel.output().read()).hasMessageContaining("revoked");
      assertThatThrownBy(() -> channel.input().write(1)).hasMessageContaining("revoked");
      assertThatThrownBy(() -> server.transport("n1").exec(List.of("sh")))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aDisconnectedAgentComesBack() throws Exception {
    try (TestAgent _ = agent()) {
      AgentTransport first = server.connection("n1");
      server.connections.close("n1", "disconnected by admin");
      server.awaitEnd(first);
      server.awaitConnected("n1");
      assertThat(output(server.transport("n1"), "echo works")).isEqualTo("works\n");
    }
  }

  @Test
  void aSecondAgentIsRefusedWhileTheFirstResponds() throws Exception {
    try (TestAgent _ = agent()) {
      AgentTransport first = server.connection("n1");
      try (TestAgent second = agent()) {
        second.awaitLog("refused: Another agent for this node is connected from 127.0.0.1");
        assertThat(first.link()).isNotNull();
        assertThat(requireNonNull(first.link()).closedReason()).isNull();
        assertThat(second.outcome).isNotDone();
      }
    }
  }

  @Test
  void anAgentReplacesOneThatDoesNotRespond() throws Exception {
    try (RawAgent silent = RawAgent.connected(server)) {
      silent.hello();
      AgentTransport first = server.connection("n1");
      try (TestAgent _ = agent()) {
        ServerClient.await("the second agent", () -> server.events.size() >= 3);
        assertThat(server.events.get(1)).startsWith("disconnected n1: ");
        assertThat(server.events.get(2)).startsWith("connected n1");
        assertThat(server.connection("n1")).isNotSameAs(first);
      }
    }
  }

  @Test
  void versionsThatCannotBeCombinedAreReportedAtBothEnds() throws Exception {
    try (RawAgent newer = RawAgent.connected(server)) {
      newer.send(new Message.Hello(2, 0, "n1", "TestOS", "9.9"));
      assertThat(newer.awaitGoodbye())
          .contains("version 2.0 of the agent protocol (9.9)", "run the agent with");
      assertThat(newer.received)
          .anyMatch(message ->
              message instanceof Message.Goodbye(Message.Goodbye.Reason reason, _)
                  && reason == Message.Goodbye.Reason.VERSION);
    }
    assertThat(server.events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "deadbeef, too short",
    "7700000001, unknown message type 119",
    "110000000901aa, unknown channel 9",
    "150000000100000000, unknown channel 1",
    "1000000001000100027368, unknown channel 1",
    "0100000000000100000002ffff, not UTF-8",
    "01000000000001000000026e31000000, ends 1 bytes too early",
  })
  void messagesThatViolateTheProtocolEndTheConnection(String hex, String reason) throws Exception {
    try (RawAgent agent = RawAgent.connected(server)) {
      agent.hello();
      server.awaitConnected("n1");
      agent.send(HexFormat.of().parseHex(hex));
      assertThat(agent.awaitGoodbye()).contains("the agent protocol was violated", reason);
      server.awaitEvent("disconnected n1: the agent protocol was violated");
    }
  }

  @Test
  void aConnectionWithoutHelloIsClosed() throws Exception {
    try (RawAgent silent = RawAgent.connected(server)) {
      assertThat(silent.awaitGoodbye()).contains("no hello within");
    }
    try (RawAgent rude = RawAgent.connected(server)) {
      rude.send(new Message.Ping());
      assertThat(rude.awaitGoodbye()).contains("the first message is not a hello");
    }
    try (RawAgent liar = RawAgent.connected(server)) {
      liar.send(new Message.Hello(Message.MAJOR, 0, "n2", "", ""));
      assertThat(liar.awaitGoodbye()).contains("is for another node");
    }
    assertThat(server.events).isEmpty();
  }

  /** A frame that announces too many bytes closes the connection before the bytes arrive. */
  @Test
  void hugeFramesEndTheConnection() throws Exception {
    try (RawAgent agent = RawAgent.connected(server)) {
      agent.hello();
      server.awaitConnected("n1");
      agent.sendRaw(HexFormat.of().parseHex("82ff7fffffffffffffff00000000"));
      agent.awaitEnd();
      server.awaitEvent("disconnected n1");
    }
  }

  /** An agent may end at any moment, even while the server is still answering its hello. */
  @Test
  void anEarlyCloseLeavesNothing() throws Exception {
    for (int i = 0; i < 500; i++) {
      RawAgent agent = RawAgent.connected(server);
      agent.reset(i % 4 > 0);
      RawAgent.requestAndReset(server);
    }
    ServerClient.await("the end of all connections", () -> server.connections.size() == 0);
  }

  @Test
  void dataBeyondTheWindowEndsTheConnection() throws Exception {
    try (RawAgent agent = RawAgent.connected(server)) {
      agent.hello();
      AgentTransport connection = server.connection("n1");
      Transport.Channel channel = connection.exec(List.of("sh"));
      byte[] part = new byte[16 << 10];
      for (int sent = 0; sent <= StreamId.OUTPUT.window(); sent += part.length) {
        agent.send(Message.Data.of(1, StreamId.OUTPUT, part, 0, part.length));
      }
      assertThat(agent.awaitGoodbye()).contains("more data than the flow control window allows");
      assertThatThrownBy(() -> channel.output().read()).isInstanceOf(IOException.class);
      assertThat(((AgentChannel) channel).capacity()).isZero();
    }
  }

  /** A channel that nobody reads, or a program that does not read its input, blocks only itself. */
  @Test
  void stalledChannelsDoNotStopOthers() throws Exception {
    try (TestAgent _ = agent()) {
      AgentTransport connection = server.connection("n1");
      Transport.Channel unread = connection.exec(List.of("sh", "-c", "cat /dev/zero"));
      Transport.Channel full = connection.exec(List.of("sh", "-c", "sleep 100"));
      var written = new AtomicLong();
      var failure = new CompletableFuture<IOException>();
      Thread.ofVirtual()
          .start(() -> {
            byte[] part = new byte[10_000];
            try {
              while (true) {
                full.input().write(part);
                written.addAndGet(part.length);
              }
            } catch (IOException e) {
              failure.complete(e);
            }
          });
      for (int i = 0; i < 20; i++) {
        assertThat(output(connection, "echo " + i)).isEqualTo(i + "\n");
      }
      long megabytes = 20;
      try (Transport.Channel large =
              connection.exec(List.of("sh", "-c", "head -c " + (megabytes << 20) + " /dev/zero"));
          InputStream out = large.output()) {
        long count = 0;
        byte[] part = new byte[64 << 10];
        for (int n = out.read(part); n >= 0; n = out.read(part)) {
          count += n;
        }
        assertThat(count).isEqualTo(megabytes << 20);
      }
      assertThat(((AgentChannel) unread).capacity())
          .isLessThanOrEqualTo(StreamId.OUTPUT.window() + StreamId.ERROR.window());
      assertThat(written.get()).isLessThan(1 << 20);
      unread.close();
      full.close();
      assertThat(failure.get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(output(connection, "echo end")).isEqualTo("end\n");
    }
  }
}
