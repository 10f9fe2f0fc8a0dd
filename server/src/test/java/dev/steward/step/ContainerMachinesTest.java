package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.steward.host.Hosts;
import dev.steward.host.shell.ShellHost;
import dev.steward.setting.ServerSettings;
import dev.steward.testing.PipeTransport;
import dev.steward.testing.Podman;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers with a separate build user, and on machines other than the server's own. */
@Tag("integration")
class ContainerMachinesTest {

  private static final String USER = "games";
  private static final String BOUND =
      "<EnvInjectPasswordWrapper><passwordEntries><EnvInjectPasswordEntry><name>PASS</name><value>"
          + BuildInContainerTest.SECRET
          + "</value></EnvInjectPasswordEntry></passwordEntries></EnvInjectPasswordWrapper>";

  private static final Podman podman = Podman.require();

  @TempDir Path folder;

  private static String build(TestServer server, String script) {
    BuildInContainerTest.configure(server, podman.program());
    server.createItem(
        "j",
        BuildInContainerTest.job(
            BuildInContainerTest.container(Podman.IMAGE, "") + BOUND, "", script));
    return server.build("/job/j/", 1, "SUCCESS");
  }

  @Test
  void stepsRunAsTheBuildUser() throws Exception {
    String user = number("-u");
    assumeTrue(
        ProcessHandle.current().info().user().filter("root"::equals).isPresent() && !user.isEmpty(),
        "builds run as another user only where the server is started by root");
    for (Path directory = folder;
        directory != null && directory.startsWith("/tmp/");
        directory = directory.getParent()) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path home = folder.resolve("home");
    try (var server =
        new TestServer(ServerSettings.at(home).port(0).buildUser(USER).build(), store -> store)) {
      String log =
          build(
              server,
              "echo \"user $(id -u):$(id -g)\"; echo \"$PASS\" | wc -c; touch made;"
                  + " cat $0 | head -1; touch ${0%/*}/new 2>&1 || echo protected");
      assertThat(log)
          .contains("user " + user + ":" + number("-g") + "\n")
          .contains("\n16\n")
          .contains("\nprotected\n")
          .doesNotContain(BuildInContainerTest.SECRET);
      Path file = folder.resolve("home-builds/workspace/j/made");
      assertThat(Files.getOwner(file).getName()).isEqualTo(USER);
      assertThat(podman.containers()).isEmpty();
    }
  }

  private static String number(String option) throws IOException {
    return new String(
            new ProcessBuilder("id", option, USER).start().getInputStream().readAllBytes(),
            StandardCharsets.UTF_8)
        .strip();
  }

  @Test
  void aMachineThatIsReachedThroughAShellHasContainersToo() throws Exception {
    Path machine = Files.createDirectory(folder.resolve("machine"));
    try (var server =
        TestServer.startOn(
            folder.resolve("home"),
            runs ->
                Hosts.only(
                    new ShellHost(
                        "agent",
                        new PipeTransport(machine),
                        "steward",
                        runs,
                        InstantSource.system())))) {
      String log = build(server, "pwd; echo \"$PASS\" | wc -c; ls /usr/bin/podman || echo inside");
      assertThat(log)
          .contains("Started the container steward-")
          .contains("\n" + machine.resolve("steward/workspace/j").toRealPath() + "\n")
          .contains("\n16\n")
          .contains("\ninside\n")
          .doesNotContain(BuildInContainerTest.SECRET);
      assertThat(podman.containers()).isEmpty();
    }
  }
}
