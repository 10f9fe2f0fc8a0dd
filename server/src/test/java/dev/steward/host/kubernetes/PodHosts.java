package dev.steward.host.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.KubernetesApi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A cluster with a pod for each home of a server, in which the server's builds run. */
final class PodHosts implements AutoCloseable {

  static final String NAMESPACE = "builds";

  private final KubernetesApi api;
  private final Timeouts timeouts;
  private @Nullable KubernetesClient client;

  PodHosts(Path folder, Timeouts timeouts) throws Exception {
    api = new KubernetesApi(folder);
    this.timeouts = timeouts;
  }

  KubernetesApi api() {
    return api;
  }

  /** Name of the pod of a home. */
  static String pod(Path serverHome) {
    return "pod-" + Integer.toHexString(serverHome.hashCode());
  }

  /** Creates the pod of a home if it does not exist. */
  void addPod(Path serverHome) {
    if (api.pod(pod(serverHome)) == null) {
      api.addPod(NAMESPACE, pod(serverHome), "main", serverHome);
    }
  }

  /** Opens a machine with a client of its own. */
  Host open(Path serverHome, RunLookup lookup) {
    addPod(serverHome);
    var opened = ApiFixture.client(api, new Login.Anonymous(), timeouts);
    client = opened;
    return new ShellHost(
        "pod",
        new PodTransport(opened, NAMESPACE, pod(serverHome), "main"),
        "build root",
        lookup,
        InstantSource.system());
  }

  /** Closes the machine opened last, as a server does when it stops. */
  void close(Host opened) {
    ((ShellHost) opened).close();
    requireNonNull(client).close();
  }

  @Override
  public void close() throws IOException {
    api.close();
  }
}
