package dev.steward.host.inbound;

import static java.util.Objects.requireNonNull;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.WorkspaceFilesContract;
import dev.steward.host.shell.ShellHost;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Files of workspaces on an agent's machine; the agent runs as a separate process. */
@Tag("integration")
class InboundWorkspaceFilesTest extends WorkspaceFilesContract {

  @TempDir static Path account;

  private static @Nullable AgentServer server;
  private static @Nullable AgentProcess agent;

  @BeforeAll
  static void start() throws IOException {
    AgentServer started = new AgentServer();
    server = started;
    agent = new AgentProcess(account, "http://127.0.0.1:" + started.port(), "secret-of-n1");
    started.awaitConnected("n1");
  }

  @AfterAll
  static void close() {
    requireNonNull(agent).close();
    requireNonNull(server).close();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    return requireNonNull(server).host("n1", serverHome, lookup);
  }

  /** Each byte is copied into a message and a frame as well. */
  @Override
  protected long maxAllocatedBytes() {
    return 2_000L << 20;
  }

  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
  }
}
