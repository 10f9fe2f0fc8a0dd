package dev.steward.host.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.WorkspaceContract;
import dev.steward.host.kubernetes.ClusterConfig.Timeouts;
import dev.steward.problem.Outage;
import dev.steward.testing.KubernetesApi;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces in a pod. */
@Tag("integration")
class PodWorkspaceTest extends WorkspaceContract {

  /** Short enough that a test can wait until a silent connection counts as lost. */
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofMillis(50));

  @TempDir private static Path pods;
  private static @Nullable PodHosts sharedHosts;

  @BeforeAll
  static void startApi() throws Exception {
    sharedHosts = new PodHosts(pods, TIMEOUTS);
  }

  @AfterAll
  static void stopApi() throws IOException {
    hosts().close();
  }

  private static PodHosts hosts() {
    return requireNonNull(sharedHosts);
  }

  private static KubernetesApi api() {
    return hosts().api();
  }

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    return hosts().open(serverHome, lookup);
  }

  @Override
  protected void closeHost(Host opened) {
    hosts().close(opened);
  }

  private static final String LINES =
      "i=0; while [ $i -lt 3000 ]; do echo \"line $i of the output\"; i=$((i+1));"
          + " [ $((i % 500)) -ne 0 ] || sleep 0.1; done";

  private void assertLogIsWhole() {
    var expected = new StringBuilder("Started\n+ heading\n");
    for (int i = 0; i < 3000; i++) {
      expected.append("line ").append(i).append(" of the output\n");
    }
    expected.append("end\n");
    assertThat(logText()).isEqualTo(expected.toString());
  }

  @Test
  void theLogIsWholeAfterConnectionsWereReset() throws Exception {
    RunningCommand command = start(waiting(LINES + "; echo run >>count", "echo end; exit 3"));
    CompletableFuture<Exit> exit = awaitInBackground(command);
    for (int i = 0; i < 4; i++) {
      long size = log().size();
      ServerClient.await("output", () -> log().size() > size || exit.isDone());
      int before = api().executions();
      api().proxy().reset();
      ServerClient.await("another connection", () -> api().executions() > before);
      if (log().size() > 60_000) {
        break;
      }
    }
    await("started");
    api().proxy().refuse();
    go();
    api().proxy().allow();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    assertLogIsWhole();
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
  }

  @Test
  void theLogIsWholeAfterAConnectionStalled() throws Exception {
    RunningCommand command = start(waiting(LINES, "echo end; exit 3"));
    CompletableFuture<Exit> exit = awaitInBackground(command);
    ServerClient.await("output", () -> log().size() > 1_000);
    int before = api().executions();
    api().proxy().stall();
    await("started");
    go();
    int connections = api().proxy().connections();
    ServerClient.await(
        "the end of the silent connection", () -> api().proxy().connections() > connections);
    assertThat(exit).isNotDone();
    api().proxy().resume();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    assertThat(api().executions()).isGreaterThan(before);
    assertLogIsWhole();
  }

  @Test
  void aDeletedPodIsAnOutageThatSaysSo() {
    String pod = PodHosts.pod(home);
    api().remove(pod);
    assertThatThrownBy(() -> workspace().files().find("x"))
        .isInstanceOf(Outage.class)
        .hasMessageContaining("the pod " + pod + " does not exist in the namespace builds");
    hosts().addPod(home);
    assertThat(workspace().files().find("x")).isNull();
  }
}
