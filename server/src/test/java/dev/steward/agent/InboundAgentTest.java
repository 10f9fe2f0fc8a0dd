package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.inbound.Agent;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the log of an inbound agent says about its node. */
@Tag("integration")
class InboundAgentTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @TempDir Path folder;

  /** Connects without a proxy. */
  private record Direct(HttpClient client) implements Agent.Connector {
    @Override
    public WebSocket.Builder webSocket(URI uri) {
      return client.newWebSocketBuilder();
    }

    @Override
    public String explain(URI uri, Throwable failure) {
      return "no connection: " + failure;
    }
  }

  private Path secretFile(String node) throws IOException {
    String jnlp = server.getBody("/computer/" + node + "/jenkins-agent.jnlp");
    String secret = jnlp.substring(jnlp.indexOf("<argument>") + 10, jnlp.indexOf("</argument>"));
    Path file = Files.writeString(folder.resolve("secret"), secret);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void anAgentLearnsWhyTheServerDisconnectsIt() throws Exception {
    assertThat(
            server
                .post(
                    "/computer/createItem?name=n1",
                    "<slave><remoteFS>root</remoteFS></slave>",
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
    List<String> log = new CopyOnWriteArrayList<>();
    CompletableFuture<Agent.Outcome> outcome = new CompletableFuture<>();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var agent =
            new Agent(
                new Agent.Options(
                    URI.create("http://" + server.http().authority() + "/" + Agent.PATH),
                    "n1",
                    secretFile("n1"),
                    folder,
                    Map.of("HOME", folder.toString())),
                new Direct(client),
                log::add,
                InstantSource.system(),
                new Random(1))) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              outcome.complete(agent.run());
            } catch (IOException | InterruptedException e) {
              outcome.completeExceptionally(e);
            }
          });
      ServerClient.await(
          "the node is online", () -> server.nodeConnections().state("n1") == NodeState.ONLINE);
      assertThat(server.post("/computer/n1/doDisconnect?offlineMessage=repair", "").status())
          .isEqualTo(302);
      ServerClient.await(
          "the reason in " + log,
          () ->
              log.stream()
                  .anyMatch(line ->
                      line.contains(
                          "connection lost: the server disconnected the node n1: it was"
                              + " disconnected by admin: repair")));
    }
    assertThat(outcome.get()).isEqualTo(Agent.Outcome.STOPPED);
  }
}
