package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The SSH agent of a build. */
@Tag("integration")
class SshAgentTest {

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();

  private String key(String id, String passphrase) {
    try {
      Path file = folder.resolve(id);
      Process process =
          new ProcessBuilder(
                  "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString())
              .start();
      assertThat(process.waitFor()).isZero();
      return Files.readString(file);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void createKey(String id, String passphrase) {
    new CredentialRequests(server)
        .create(
            CredentialRequests.GLOBAL,
            "<"
                + CredentialRequests.SSH
                + "><id>"
                + id
                + "</id><username>git</username><passphrase>"
                + passphrase
                + "</passphrase><privateKeySource><privateKey>"
                + key(id, passphrase)
                + "</privateKey></privateKeySource></"
                + CredentialRequests.SSH
                + ">");
  }

  @Test
  void keysAreInTheAgentUntilTheStepsHaveEnded() {
    createKey("plain", "");
    createKey("locked", "open sesame");
    server.createItem(
        "agent",
        "<project><builders><hudson.tasks.Shell><command>ssh-add -l; echo socket=$SSH_AUTH_SOCK"
            + "</command></hudson.tasks.Shell></builders><buildWrappers>"
            + "<com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper><credentialIds>"
            + "<string>plain</string><string>locked</string></credentialIds><ignoreMissing>false"
            + "</ignoreMissing></com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper>"
            + "</buildWrappers></project>");
    String log = server.build("/job/agent/", 1, "SUCCESS");
    assertThat(log.lines().filter(line -> line.contains("SHA256:")).count()).isEqualTo(2);
    assertThat(log).doesNotContain("open sesame");
    String socket = log.substring(log.indexOf("\nsocket=") + "\nsocket=".length());
    assertThat(Path.of(socket.lines().findFirst().orElseThrow())).doesNotExist();
  }

  @Test
  void aMissingCredentialFailsTheBuild() {
    server.createItem(
        "agent",
        "<project><buildWrappers><com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper>"
            + "<credentialIds><string>none</string></credentialIds>"
            + "</com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper></buildWrappers>"
            + "</project>");
    assertThat(server.build("/job/agent/", 1, "FAILURE")).contains("with ID 'none'");
  }
}
