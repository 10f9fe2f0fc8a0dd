package dev.steward.scm.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.Hosts;
import dev.steward.host.shell.ShellHost;
import dev.steward.testing.PipeTransport;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copying folders on a machine that is reached through a shell. */
@Tag("integration")
class FolderOnShellHostTest {

  @TempDir static Path machine;
  @TempDir Path source;

  @RegisterExtension
  static final TestServer server =
      TestServer.on(runs ->
          onlyHost(
              new ShellHost(
                  "agent", new PipeTransport(machine), "steward", runs, InstantSource.system())));

  private static Hosts onlyHost(ShellHost host) {
    return new Hosts() {
      @Override
      public ShellHost builtIn() {
        return host;
      }

      @Override
      public ShellHost of(String node) {
        return host;
      }

      @Override
      public void close() {
        host.close();
      }
    };
  }

  private static void createJob(String name, Path path) {
    server.createItem(
        name,
        "<project><quietPeriod>0</quietPeriod>"
            + "<scm class=\"hudson.plugins.filesystem_scm.FSSCM\"><path>"
            + path
            + "</path></scm><builders><hudson.tasks.Shell><command>find . -type f | sort</command>"
            + "</hudson.tasks.Shell></builders></project>");
  }

  private static String build(String job, int number, String result) {
    assertThat(server.post("/job/" + job + "/build").status()).isEqualTo(201);
    server.await("/job/" + job + "/" + number + "/api/json?tree=result", result);
    return server.getBody("/job/" + job + "/" + number + "/consoleText");
  }

  @Test
  void filesAreCopiedAndDeleted() throws IOException {
    Files.writeString(source.resolve("a.txt"), "1");
    Files.createDirectory(source.resolve("lib"));
    Files.writeString(source.resolve("lib/b c.txt"), "2");
    createJob("f", source);
    assertThat(build("f", 1, "SUCCESS")).contains("./a.txt\n./lib/b c.txt\n");
    Files.delete(source.resolve("lib/b c.txt"));
    assertThat(build("f", 2, "SUCCESS"))
        .contains("Copying 0 of 1 files", "./a.txt\n")
        .doesNotContain("b c.txt");
    assertThat(server.getBody("/job/f/2/api/json?tree=changeSet[items[msg]]"))
        .contains("1 file deleted");
  }

  @Test
  void filesOfTheServerOnThatMachineAreNotCopied() {
    createJob("own", machine.resolve("steward/server"));
    createJob("above", machine);
    assertThat(build("own", 1, "FAILURE")).contains("cannot be copied");
    assertThat(build("above", 1, "FAILURE")).contains("cannot be copied");
  }
}
