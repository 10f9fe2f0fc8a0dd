package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.LocalCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of {@code steward agent}. */
@Tag("integration")
class AgentCommandTest {

  @TempDir Path folder;
  private final LocalCli cli = new LocalCli();

  private int run(String server) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "abc");
    return cli.run("agent", "--server", server, "--name", "n1", "--secret-file", secret.toString());
  }

  @Test
  void theSecretIsNotSentUnencryptedToAnotherMachine() throws IOException {
    assertThat(run("http://ci.invalid/")).isEqualTo(1);
    assertThat(cli.err()).contains("http://ci.invalid is not encrypted", "--allow-http");
  }

  @Test
  void missingAndInvalidArgumentsAreReported() throws IOException {
    assertThat(run("ftp://ci.invalid/")).isEqualTo(2);
    assertThat(run("https://me:pw@ci.invalid/")).isEqualTo(2);
    assertThat(cli.err()).doesNotContain("pw@");
    assertThat(cli.run("agent", "--server", "https://ci.invalid/")).isEqualTo(2);
    assertThat(cli.err()).contains("--name is missing");
    assertThat(
            cli.run(
                "agent",
                "--server",
                "http://127.0.0.1:1/",
                "--name",
                "n1",
                "--secret-file",
                folder.resolve("none").toString()))
        .isEqualTo(1);
    assertThat(cli.err()).contains(folder.resolve("none") + " does not exist");
  }

  @Test
  void theHelpListsExitStatuses() {
    assertThat(cli.run("agent", "--help")).isZero();
    assertThat(cli.out()).contains("--secret-file FILE", "3 the server does not accept");
  }
}
