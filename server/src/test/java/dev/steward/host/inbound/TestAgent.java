package dev.steward.host.inbound;

import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent in this process. */
public final class TestAgent implements AutoCloseable {

  private static final Agent.Connector DIRECT =
      new Agent.Connector() {
        @Override
        public WebSocket.Builder webSocket(URI uri) {
          return Clients.SHARED.newWebSocketBuilder();
        }

        @Override
        public String explain(URI uri, Throwable failure) {
          return "no connection: " + failure;
        }
      };

  /** One client for all tests, whose threads end when they are idle. */
  private static final class Clients {
    static final HttpClient SHARED =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  final List<String> log = new CopyOnWriteArrayList<>();
  final CompletableFuture<Agent.Outcome> outcome = new CompletableFuture<>();
  private final Agent agent;
  private final Thread thread;

  public TestAgent(Path folder, URI endpoint, String node, String secret) throws IOException {
    Path secretFile = Files.writeString(folder.resolve("secret-" + node), secret + "\n");
    Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
    agent =
        new Agent(
            new Agent.Options(
                endpoint,
                node,
                secretFile,
                folder,
                Map.of("HOME", folder.toString(), "PATH", "/usr/local/bin:/usr/bin:/bin")),
            DIRECT,
            log::add,
            InstantSource.system(),
            new Random(1),
            AgentServer.QUICK,
            _ -> Duration.ofMillis(20));
    thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                outcome.complete(agent.run());
              } catch (IOException | InterruptedException e) {
                outcome.completeExceptionally(e);
              }
            });
  }

  /** Waits until a line of the agent's log contains the text. */
  public void awaitLog(String text) {
    ServerClient.await(
        text + " in " + log, () -> log.stream().anyMatch(line -> line.contains(text)));
  }

  @Override
  public void close() {
    agent.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
