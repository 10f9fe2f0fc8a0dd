package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server without agents does not load the classes for them. */
@Tag("integration")
class ClassLoadingTest {

  @TempDir Path folder;

  @Test
  void aServerWithoutAgentsLoadsNoSshClient() throws Exception {
    Path classes = folder.resolve("classes");
    try (var server =
        new ServerProcess(
            folder.resolve("home"), "256m", List.of("-Xlog:class+load:file=" + classes))) {
      server.createJob("x", "true");
      server.build("/job/x/", 1, "SUCCESS");
      assertThat(server.get("/computer/").status()).isEqualTo(200);
    }
    assertThat(Files.readString(classes))
        .contains("dev.steward.agent.NodeConnections ")
        .doesNotContain(
            " org.apache.sshd.",
            "dev.steward.host.ssh.SshConnection ",
            "dev.steward.host.inbound.Message ");
  }
}
