package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Podman;
import dev.steward.testing.ServerProcess;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a server that is killed. */
@Tag("integration")
class ContainerRestartTest {

  private static final Podman podman = Podman.require();

  @TempDir Path folder;

  private ServerProcess start() throws IOException {
    return new ServerProcess(folder.resolve("home"), "256m");
  }

  private Path file(String job, String name) {
    return folder.resolve("home/workspace").resolve(job).resolve(name);
  }

  private static String waiting(String before, String after) {
    return before
        + "; echo run >>count; touch started; until [ -e go ]; do sleep 0.1; done; "
        + after;
  }

  @Test
  void aBuildContinuesInItsContainerAfterItsServerWasKilled() throws Exception {
    try (ServerProcess server = start()) {
      BuildInContainerTest.configure(server, podman.program());
      server.createItem(
          "j",
          BuildInContainerTest.job(
              BuildInContainerTest.container(Podman.IMAGE, ""),
              "",
              waiting("echo kept >/tmp/kept; echo before", "echo after"),
              "cat /tmp/kept"));
      server.startBuild("/job/j/");
      TestServer.await("the step", () -> Files.exists(file("j", "started")));
      server.kill();
    }
    assertThat(podman.containers()).hasSize(1);
    try (ServerProcess server = start()) {
      Files.createFile(file("j", "go"));
      assertThat(server.awaitBuild("/job/j/", 1, "SUCCESS"))
          .containsOnlyOnce("\nbefore\n")
          .containsOnlyOnce("\nafter\n")
          .containsOnlyOnce("\nkept\n")
          .containsOnlyOnce("Started the container");
      assertThat(file("j", "count")).hasContent("run\n");
      assertThat(podman.containers()).isEmpty();
    }
  }

  @Test
  void aBuildWhoseContainerIsGoneGetsAnotherOne() throws Exception {
    try (ServerProcess server = start()) {
      BuildInContainerTest.configure(server, podman.program());
      server.createItem(
          "j",
          BuildInContainerTest.job(
              BuildInContainerTest.container(Podman.IMAGE, ""),
              "",
              waiting("echo before", "exit 0"),
              "echo second"));
      server.startBuild("/job/j/");
      TestServer.await("the step", () -> Files.exists(file("j", "started")));
      server.kill();
    }
    // The step ends while no server runs; then the machine loses the container.
    Files.createFile(file("j", "go"));
    TestServer.await("the end of the step", () -> hasEnded(folder.resolve("home/run/builds")));
    podman.run("kill", podman.containers().getFirst());
    try (ServerProcess server = start()) {
      assertThat(server.awaitBuild("/job/j/", 1, "SUCCESS"))
          .containsOnlyOnce("The container of this build is no longer running")
          .contains("\nsecond\n");
      assertThat(file("j", "count")).hasContent("run\n");
      assertThat(podman.containers()).isEmpty();
    }
  }

  /** Returns whether the state file of the first step says that its log is complete. */
  private static boolean hasEnded(Path controlFolder) {
    try (var files = Files.list(controlFolder)) {
      for (Path file : files.filter(candidate -> candidate.toString().endsWith("-0")).toList()) {
        if (Files.isRegularFile(file) && Files.readString(file).endsWith("logged\n")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
