package dev.steward.host.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceFilesContract;
import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Trust;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.KubernetesApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Files of workspaces in a pod. */
@Tag("integration")
class PodWorkspaceFilesTest extends WorkspaceFilesContract {

  @TempDir private static Path pods;
  private static @Nullable KubernetesApi sharedApi;
  private @Nullable KubernetesClient currentClient;

  @BeforeAll
  static void startApi() throws Exception {
    sharedApi = new KubernetesApi(pods);
  }

  @AfterAll
  static void stopApi() throws IOException {
    requireNonNull(sharedApi).close();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    KubernetesApi api = requireNonNull(sharedApi);
    api.addPod("builds", "pod", "main", serverHome);
    var client =
        new KubernetesClient(
            new ClusterConfig(
                URI.create(api.url()),
                new Trust.SystemAuthorities(),
                new Login.Anonymous(),
                ApiFixture.LONG));
    currentClient = client;
    return new ShellHost(
        "pod",
        new PodTransport(client, "builds", "pod", "main"),
        "build root",
        lookup,
        InstantSource.system());
  }

  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
    requireNonNull(currentClient).close();
  }

  /** Each message is copied: the other side of the connection is in this process too. */
  @Override
  protected long maxAllocatedBytes() {
    return 2_000L << 20;
  }
}
