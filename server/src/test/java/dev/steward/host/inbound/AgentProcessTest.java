package dev.steward.host.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.BuildLog;
import dev.steward.host.CommandSpec;
import dev.steward.host.Host;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.Transport;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code steward agent} as a process: its environment, how it ends, how much memory it uses, and
 * how it is refused.
 */
@Tag("integration")
class AgentProcessTest {

  private static final String SECRET = "secret-of-n1";

  @TempDir Path folder;
  private final AgentServer server = new AgentServer();

  @AfterEach
  void close() {
    server.close();
  }

  private AgentProcess agent(String secret, String... options) throws IOException {
    return new AgentProcess(folder, "http://127.0.0.1:" + server.port() + "/", secret, options);
  }

  private static String output(Transport transport, String script) throws IOException {
    try (Transport.Channel channel = transport.exec(List.of("sh", "-c", script))) {
      channel.input().close();
      return new String(channel.output().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void programsGetACleanEnvironmentAndTheSecretIsNowhere() throws Exception {
    try (AgentProcess agent = agent(SECRET)) {
      AgentTransport connection = server.connection("n1");
      assertThat(
              output(connection, "env | cut -d= -f1 | sort | grep -v '^_$\\|PWD\\|SHLVL\\|OLDPWD'"))
          .matches("HOME\nLANG\nPATH\n(USER\n)?");
      assertThat(output(connection, "pwd; echo $HOME"))
          .isEqualTo(folder.toRealPath().resolve("work") + "\n" + folder + "\n");
      String process = "/proc/" + agent.process.pid();
      assertThat(
              output(
                  connection,
                  "tr '\\0' '\\n' <"
                      + process
                      + "/cmdline; tr '\\0' '\\n' <"
                      + process
                      + "/environ; env"))
          .contains("--secret-file", "AGENT_VARIABLE")
          .doesNotContain(SECRET);
      agent.awaitLog("connected to http://127.0.0.1:");
      assertThat(String.join("\n", agent.log)).doesNotContain(SECRET);
    }
  }

  @Test
  void sigtermEndsTheAgentCleanly() throws Exception {
    try (AgentProcess agent = agent(SECRET)) {
      server.awaitConnected("n1");
      // The server knows of the connection before the agent does.
      agent.awaitLog("connected to http://127.0.0.1:");
      agent.process.destroy();
      assertThat(agent.awaitExit()).as(agent.log.toString()).isZero();
      server.awaitEvent("disconnected n1: the agent was stopped");
    }
  }

  @Test
  void aWrongSecretEndsTheAgentWithAdvice() throws Exception {
    try (AgentProcess agent = agent("wrong")) {
      assertThat(agent.awaitExit()).isEqualTo(3);
      assertThat(agent.log.getLast())
          .contains("no inbound agent 'n1' with the secret in " + folder.resolve("secret"))
          .contains("copy the secret from the node's page");
    }
    try (AgentProcess agent = agent("no secret\u00e4")) {
      assertThat(agent.awaitExit()).isEqualTo(1);
      assertThat(agent.log.getLast()).doesNotContain("no secret");
    }
  }

  /** Memory of an agent that has transferred data; the launcher sets the same limits. */
  @Test
  void theAgentStaysSmall() throws Exception {
    try (AgentProcess agent = agent(SECRET)) {
      AgentTransport connection = server.connection("n1");
      try (Transport.Channel channel =
          connection.exec(List.of("sh", "-c", "head -c 100000000 /dev/zero"))) {
        long count = 0;
        byte[] part = new byte[64 << 10];
        for (int n = channel.output().read(part); n >= 0; n = channel.output().read(part)) {
          count += n;
        }
        assertThat(count).isEqualTo(100_000_000);
      }
      long kilobytes =
          Files.readAllLines(Path.of("/proc/" + agent.process.pid() + "/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum();
      System.getLogger("test").log(System.Logger.Level.INFO, "agent RSS: " + kilobytes + " kB");
      assertThat(kilobytes).isLessThan(150_000);
    }
  }

  /** A build continues when its agent is killed; the next agent sends the rest of its log. */
  @Test
  void aCommandSurvivesTheDeathOfTheAgent() throws Exception {
    var log = new BuildLog(folder.resolve("builds"));
    String cookie = UUID.randomUUID().toString();
    AgentProcess first = agent(SECRET);
    server.awaitConnected("n1");
    try (var host = server.host("n1", folder, _ -> true);
        Workspace workspace = host.workspace(new WorkspaceKey(1, cookie, "job", null))) {
      RunningCommand command =
          workspace.start(
              new CommandSpec(
                  "0",
                  workspace.path(),
                  "+ heading",
                  List.of(
                      "/bin/sh",
                      "-c",
                      "echo run >>count; i=0; until [ -e go ]; do echo line $i; i=$((i+1));"
                          + " sleep 0.02; done; echo last $i; exit 3"),
                  Map.of("PATH", "/usr/bin:/bin", Host.COOKIE_VARIABLE, cookie),
                  List.of(),
                  false),
              log);
      ServerClient.await(
          "the command", () -> Files.exists(Path.of(workspace.path()).resolve("count")));
      AgentTransport connection = server.connection("n1");
      first.close();
      server.awaitEnd(connection);
      try (AgentProcess _ = agent(SECRET)) {
        server.awaitConnected("n1");
        Files.createFile(Path.of(workspace.path()).resolve("go"));
        assertThat(command.await()).isEqualTo(new Exit.Exited(3, false));
        List<String> lines = Files.readAllLines(log.file());
        assertThat(lines.subList(0, 2)).containsExactly("Started", "+ heading");
        int count = lines.size() - 3;
        assertThat(lines.getLast()).isEqualTo("last " + count);
        for (int i = 0; i < count; i++) {
          assertThat(lines.get(i + 2)).isEqualTo("line " + i);
        }
        assertThat(Path.of(workspace.path()).resolve("count")).hasContent("run\n");
      }
    }
  }
}
