package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  private static String agent(String properties, String command, String... ids) {
    var list = new StringBuilder();
    for (String id : ids) {
      list.append("<string>").append(id).append("</string>");
    }
    return "<project><builders><hudson.tasks.Shell><command>"
        + command
        + "</command></hudson.tasks.Shell></builders><buildWrappers>"
        + "<com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper><credentialIds>"
        + list
        + "</credentialIds>"
        + properties
        + "</com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper>"
        + "</buildWrappers></project>";
  }

  private static String value(String log, String name) {
    String start = "\n" + name + "=";
    return log.substring(log.indexOf(start) + start.length())
        .lines()
        .findFirst()
        .orElseThrow(() -> new AssertionError(log));
  }

  @Test
  void theBlockOfAPipelineHasAnAgent() {
    createKey("plain", "");
    var pipelines = new PipelineRuns(server);
    EndedRun run =
        pipelines.run(
            "block",
            """
            node {
              sshagent(credentials: ['plain', 'none'], ignoreMissing: true) { sh 'ssh-add -l' }
              sh 'echo "after [$SSH_AUTH_SOCK]"'
              try { sshagent(['none']) { sh 'ssh-add -l' } } catch (e) { echo e.message }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console()).containsOnlyOnce("SHA256:");
    assertThat(run.texts()).contains("after []");
    assertThat(run.lines()).filteredOn(line -> line.contains("with ID 'none'")).hasSize(2);
  }

  @Test
  void stepsSeeNeitherKeysNorPassphrases() {
    createKey("locked", "open sesame");
    server.createItem(
        "agent",
        agent(
            "",
            "set +x; for n in $(env | cut -d= -f1); do case $n in *KEY*|*PASS*) echo leak=$n;;"
                + " esac; done; cd ${SSH_AUTH_SOCK%/*}/..; echo files=$(grep -rl PRIVATE . ;"
                + " find . -type f | tr '\\n' ' ')",
            "locked"));
    String log = server.build("/job/agent/", 1, "SUCCESS");
    assertThat(log).doesNotContain("leak=");
    assertThat(value(log, "files")).doesNotContain("key", "askpass");
  }

  @Test
  void theAgentEndsWithTheBuildEvenIfItsProcessesAreExempt() {
    createKey("plain", "");
    server.createItem(
        "agent",
        "<project><builders><hudson.tasks.Shell><command>"
            + "echo agent=$(ps -eo pid,args | awk -v s=$SSH_AUTH_SOCK '/ssh-agent -a/ "
            + "&amp;&amp; index($0, s) &amp;&amp; !/awk/ { print $1 }')</command>"
            + "</hudson.tasks.Shell></builders><buildWrappers><EnvInjectBuildWrapper><info>"
            + "<propertiesContent>BUILD_ID=dontKillMe</propertiesContent></info>"
            + "</EnvInjectBuildWrapper><com.cloudbees.jenkins.plugins.sshagent."
            + "SSHAgentBuildWrapper><credentialIds><string>plain</string></credentialIds>"
            + "</com.cloudbees.jenkins.plugins.sshagent.SSHAgentBuildWrapper></buildWrappers>"
            + "</project>");
    String agent = value(server.build("/job/agent/", 1, "SUCCESS"), "agent").strip();
    assertThat(agent).matches("\\d+");
    ProcessHandle.of(Long.parseLong(agent))
        .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(30)));
  }

  @Test
  void missingCredentialsAreLeftOutIfSoConfigured() {
    createKey("plain", "");
    server.createItem(
        "agent", agent("<ignoreMissing>true</ignoreMissing>", "ssh-add -l", "none", "plain"));
    assertThat(server.build("/job/agent/", 1, "SUCCESS"))
        .contains("Could not find credentials entry with ID 'none'", "SHA256:");
  }

  @Test
  void theNameOfTheJobMayBeLong() {
    createKey("plain", "");
    String name = "a-job-with-a-name-that-is-longer-than-the-path-of-a-socket-may-be-".repeat(2);
    server.createItem(name, agent("", "ssh-add -l", "plain"));
    assertThat(server.build("/job/" + name + "/", 1, "SUCCESS")).contains("SHA256:");
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
