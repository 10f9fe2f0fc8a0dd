package dev.steward.host.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceFilesContract;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Files of workspaces in a pod. */
@Tag("integration")
class PodWorkspaceFilesTest extends WorkspaceFilesContract {

  @TempDir private static Path pods;
  private static @Nullable PodHosts hosts;

  @BeforeAll
  static void startApi() throws Exception {
    hosts = new PodHosts(pods, ApiFixture.LONG);
  }

  @AfterAll
  static void stopApi() throws IOException {
    requireNonNull(hosts).close();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    return requireNonNull(hosts).open(serverHome, lookup);
  }

  @Override
  protected void closeHost(Host opened) {
    requireNonNull(hosts).close(opened);
  }

  /** Each message is copied, since the other side of the connection is in this process too. */
  @Override
  protected long maxAllocatedBytes() {
    return 2_000L << 20;
  }
}
