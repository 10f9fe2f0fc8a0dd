package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class BuildProcessesTest {

  @TempDir Path folder;

  private static Process startProcess(Path home) throws IOException {
    var builder = new ProcessBuilder("sleep", "600");
    builder.environment().put("HUDSON_COOKIE", UUID.randomUUID().toString());
    builder.environment().put("JENKINS_HOME", home.toString());
    return builder.start();
  }

  @Test
  void onlyProcessesOfRegisteredHomesAreFoundAndKilled() throws Exception {
    Path home = folder.resolve("home");
    Process own = startProcess(home);
    Process other = startProcess(folder.resolve("home-of-another-run"));
    try {
      BuildProcesses.register(home);
      assertThat(BuildProcesses.all())
          .extracting(BuildProcesses.BuildProcess::pid)
          .contains(own.pid())
          .doesNotContain(other.pid());
      BuildProcesses.kill(home);
      assertThat(own.waitFor()).isNotZero();
      assertThat(other.isAlive()).isTrue();
      assertThat(BuildProcesses.all())
          .extracting(BuildProcesses.BuildProcess::pid)
          .doesNotContain(own.pid());
    } finally {
      own.destroyForcibly();
      other.destroyForcibly();
    }
  }
}
