package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildProcessesTest {

  @TempDir Path folder;

  private static Process process(Path home) throws IOException {
    var builder = new ProcessBuilder("sleep", "600");
    builder.environment().put("HUDSON_COOKIE", UUID.randomUUID().toString());
    builder.environment().put("JENKINS_HOME", home.toString());
    return builder.start();
  }

  @Test
  void processesOfThisRunsHomesAreFoundAndEndedAndNoOthers() throws Exception {
    Path home = folder.resolve("home");
    Process own = process(home);
    Process other = process(folder.resolve("home-of-another-run"));
    try {
      BuildProcesses.watch(home);
      assertThat(BuildProcesses.all())
          .extracting(BuildProcesses.Found::pid)
          .contains(own.pid())
          .doesNotContain(other.pid());
      BuildProcesses.end(home);
      assertThat(own.waitFor()).isNotZero();
      assertThat(other.isAlive()).isTrue();
      assertThat(BuildProcesses.all())
          .extracting(BuildProcesses.Found::pid)
          .doesNotContain(own.pid());
    } finally {
      own.destroyForcibly();
      other.destroyForcibly();
    }
  }
}
