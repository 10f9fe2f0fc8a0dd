package dev.steward.host.local;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceFilesContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;

/** Files of workspaces on the server's own machine. */
@Tag("integration")
class LocalWorkspaceFilesTest extends WorkspaceFilesContract {

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    return new LocalHost(serverHome, null, lookup, InstantSource.system());
  }

  @Override
  protected void closeHost(Host opened) {
    // Holds nothing open.
  }
}
