import dev.steward.host.inbound.Agent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/**
 * Many agents in one process; each runs the code of {@code steward agent} with a WebSocket and
 * programs of its own. Arguments: the URL of the server, and a folder that contains the secret of
 * each node in a file named after the node.
 */
public final class AgentFleet {
  private AgentFleet() {}

  public static void main(String[] args) throws Exception {
    URI endpoint = URI.create(args[0]).resolve("/" + Agent.PATH);
    HttpClient http = HttpClient.newHttpClient();
    var connector =
        new Agent.Connector() {
          @Override
          public WebSocket.Builder webSocket(URI uri) {
            return http.newWebSocketBuilder();
          }

          @Override
          public String explain(URI uri, Throwable failure) {
            return failure.toString();
          }
        };
    List<Path> secrets;
    try (var files = Files.list(Path.of(args[1]))) {
      secrets = files.sorted().toList();
    }
    var connected = new CountDownLatch(secrets.size());
    for (Path secret : secrets) {
      var options = new Agent.Options(endpoint, secret.getFileName().toString(), secret, Path.of(args[1]), Map.of("PATH", "/usr/bin:/bin", "HOME", "/tmp"));
      var agent = new Agent(options, connector, line -> report(secret, line, connected), InstantSource.system(), RandomGenerator.getDefault());
      Thread _ = Thread.ofPlatform().name(options.node()).start(() -> run(agent));
    }
    connected.await();
    System.out.println("ready at " + endpoint);
  }

  private static void report(Path secret, String line, CountDownLatch connected) {
    if (line.contains(" connected to ")) {
      connected.countDown();
    } else {
      System.out.println(secret.getFileName() + ": " + line);
    }
  }

  private static void run(Agent agent) {
    try {
      Agent.Outcome outcome = agent.run();
      System.out.println("an agent has ended: " + outcome);
      System.exit(1);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }
}
