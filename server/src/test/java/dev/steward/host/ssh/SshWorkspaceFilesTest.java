package dev.steward.host.ssh;

import static java.util.Objects.requireNonNull;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceFilesContract;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.SshServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Files of workspaces on a machine that is reached over SSH. */
@Tag("integration")
class SshWorkspaceFilesTest extends WorkspaceFilesContract {

  @TempDir static Path sshFolder;
  private static @Nullable SshServer server;
  private static @Nullable ReconnectingTransport transport;

  @BeforeAll
  static void startServer() {
    server = new SshServer(sshFolder, "SetEnv HOME=%s\n");
    var secret = new SshSecret.PrivateKey(server.keyPair("agent", ""), "");
    server.authorize("agent");
    transport =
        new ReconnectingTransport(
            new SshTarget(
                "127.0.0.1",
                server.port(),
                server.user(),
                secret,
                new HostKeyCheck.None(),
                Duration.ofSeconds(20),
                null),
            new Heartbeat.Timing(Duration.ofSeconds(15), 2));
  }

  @AfterAll
  static void stopServer() {
    requireNonNull(transport).close();
    requireNonNull(server).close();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    return new ShellHost(
        "agent",
        requireNonNull(transport),
        serverHome + "/build root",
        lookup,
        InstantSource.system());
  }

  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
  }
}
