package dev.steward.host.shell;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceFilesContract;
import dev.steward.testing.PipeTransport;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;

/** Files of workspaces on a machine that is reached through a shell. */
@Tag("integration")
class ShellWorkspaceFilesTest extends WorkspaceFilesContract {

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    return new ShellHost(
        "agent", new PipeTransport(serverHome), "build root", lookup, InstantSource.system());
  }

  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
  }
}
