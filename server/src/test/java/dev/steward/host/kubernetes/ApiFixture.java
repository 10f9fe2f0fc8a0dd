package dev.steward.host.kubernetes;

import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.host.kubernetes.ClusterConfig.Trust;
import dev.steward.testing.KubernetesApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An API server and its client. */
abstract class ApiFixture {

  /** Short timeouts, because tests wait until they expire. */
  static final Timeouts SHORT =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofMillis(700),
          Duration.ofSeconds(1),
          Duration.ofMillis(900),
          Duration.ofMillis(20));

  /** Limits that a busy machine does not reach. */
  static final Timeouts LONG =
      new Timeouts(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofMillis(20));

  @TempDir Path folder;
  KubernetesApi api;
  KubernetesClient client;

  @BeforeEach
  void start() throws Exception {
    api = new KubernetesApi(folder);
    client = client(new Login.Anonymous(), LONG);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    api.close();
  }

  KubernetesClient client(Login login, Timeouts timeouts) {
    return client(api, login, timeouts);
  }

  /** A client of a server without TLS. */
  static KubernetesClient client(KubernetesApi api, Login login, Timeouts timeouts) {
    return new KubernetesClient(
        new ClusterConfig(URI.create(api.url()), new Trust.SystemAuthorities(), login, timeouts));
  }

  /** The JSON of a pod with one container. */
  static String manifest(String name) {
    return PodManifest.of(
            TestPodTemplates.template(name),
            "builds",
            new PodOwner("server", "cloud", name, 7L, PodRetention.NEVER),
            new java.util.Random(1))
        .json()
        .replaceFirst("\"name\":\"" + name + "-[a-z0-9]{5}\"", "\"name\":\"" + name + "\"");
  }

  static List<String> names(PodList list) {
    return list.pods().stream().map(Pod::name).toList();
  }
}
