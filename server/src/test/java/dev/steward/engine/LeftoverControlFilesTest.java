package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
    Files.writeString(controlFiles.resolve("1-0.sh"), "echo secret");
    Files.createDirectories(controlFiles.resolve("77-secrets"));
    Files.writeString(controlFiles.resolve("77-secrets/key"), "secret");
    Files.createDirectories(controlFiles.resolve("78/secrets"));
    try (var server = new TestServer(home)) {
      assertThat(names(controlFiles)).contains("2-0").allMatch(name -> name.startsWith("2-"));
      Files.createFile(gate);
      server.await("/job/going/1/api/json?tree=result", "SUCCESS");
      TestServer.await("the removal of the control files", () -> names(controlFiles).isEmpty());
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
