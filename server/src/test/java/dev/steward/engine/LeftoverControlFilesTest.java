package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cleanup of control files of builds that ended right before the server was killed. */
@Tag("integration")
class LeftoverControlFilesTest {

  @TempDir Path folder;

  @Test
  void theNextStartRemovesFilesOfEndedBuilds() throws Exception {
    Path home = folder.resolve("home");
    Path gate = folder.resolve("gate");
    Path controlFiles = home.resolve("run/builds");
    var first = new TestServer(home);
    first.createJob("done", "true");
    first.http().post("/job/done/build?delay=0sec", "", first.admin());
    first.await("/job/done/1/api/json?tree=result", "SUCCESS");
    first.createJob("going", "echo begun; while [ ! -e " + gate + " ]; do sleep 0.1; done");
    first.http().post("/job/going/build?delay=0sec", "", first.admin());
    first.await("/job/going/1/consoleText", "begun");
    first.closeKeepingBuilds();
    // State of a server that was killed between the end of a build and its cleanup.
    Files.createDirectories(controlFiles.resolve("1"));
    Files.writeString(controlFiles.resolve("1/0.sh"), "echo secret");
    Files.writeString(controlFiles.resolve("1/folder"), home.resolve("workspace/done") + "\n");
    Files.createDirectories(controlFiles.resolve("77/secrets"));
    Files.writeString(controlFiles.resolve("77/secrets/key"), "secret");
    try (var server = new TestServer(home)) {
      assertThat(controlFiles.resolve("1")).doesNotExist();
      assertThat(controlFiles.resolve("77")).doesNotExist();
      assertThat(controlFiles.resolve("2")).isDirectory();
      Files.createFile(gate);
      server.await("/job/going/1/api/json?tree=result", "SUCCESS");
      TestServer.await(
          "the removal of the control files", () -> !Files.exists(controlFiles.resolve("2")));
    }
  }
}
