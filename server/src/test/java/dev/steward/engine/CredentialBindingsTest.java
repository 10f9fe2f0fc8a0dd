package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Credential bindings: builds receive the secrets, while logs and files do not contain them. */
@Tag("integration")
class CredentialBindingsTest {

  private static final String KEY_LINE = "aHVuZHJlZCBhbmQgdHdlbHZlIGtleSBieXRlcw";

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    createCredential(
        "/credentials/store/system",
        "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl",
        "<id>up</id><username>deploy</username><password>pa55-w0rd-x</password>");
    createCredential(
        "/credentials/store/system",
        "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey",
        "<id>key</id><username>git</username><privateKeySource><privateKey>-----BEGIN K-----\n"
            + KEY_LINE
            + "\n-----END K-----</privateKey></privateKeySource>");
  }

  private static void createCredential(String store, String type, String xml) {
    Http.Reply reply =
        server.postXml(
            store + "/domain/_/createCredentials", "<" + type + ">" + xml + "</" + type + ">");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private static String buildLog(
      String parent, String name, String bindings, String script, String result) {
    server.createItem(
        parent,
        name,
        "<project><buildWrappers>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
            + bindings
            + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
            + "</buildWrappers><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
    String job = parent + "job/" + name;
    server.startBuild(job + "/");
    server.await(job + "/1/api/json?tree=result", result);
    return server.getBody(job + "/1/consoleText");
  }

  private static String binding(String type, String id, String variables) {
    String name = "org.jenkinsci.plugins.credentialsbinding.impl." + type;
    return "<"
        + name
        + "><credentialsId>"
        + id
        + "</credentialsId>"
        + variables
        + "</"
        + name
        + ">";
  }

  @Test
  void secretsReachTheBuildButNeitherLogNorFiles() throws IOException {
    String log =
        buildLog(
            "/",
            "uses",
            binding(
                    "UsernamePasswordMultiBinding",
                    "up",
                    "<usernameVariable>U</usernameVariable><passwordVariable>P</passwordVariable>")
                + binding(
                    "SSHUserPrivateKeyBinding", "key", "<keyFileVariable>K</keyFileVariable>"),
            "echo is:$P: of:$U:; printf %s \"$U:$P\" | base64; cat \"$K\"\n"
                + "printf %s \"$P\" | md5sum; ls -l \"$K\" | cut -c1-10",
            "SUCCESS");
    assertThat(log)
        .contains("is:****: of:****:", "BEGIN K", "-rw-------")
        .contains(md5("pa55-w0rd-x"))
        .doesNotContain("pa55-w0rd-x", KEY_LINE, "ZGVwbG95OnBhNTUtdzByZC");
    assertThat(server.filesContaining("pa55-w0rd-x", KEY_LINE)).isEmpty();
  }

  private static String md5(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("MD5")
                  .digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void folderCredentialsOverrideGlobalOnes() {
    server.createFolder("/", "team");
    String type = "org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl";
    createCredential("/credentials/store/system", type, "<id>t</id><secret>of-the-server</secret>");
    createCredential(
        "/job/team/credentials/store/folder", type, "<id>t</id><secret>of-the-team</secret>");
    String binding = binding("StringBinding", "t", "<variable>T</variable>");
    String script = "printf %s \"$T\" | md5sum";
    assertThat(buildLog("/job/team/", "inside", binding, script, "SUCCESS"))
        .contains(md5("of-the-team"));
    assertThat(buildLog("/", "outside", binding, script, "SUCCESS")).contains(md5("of-the-server"));
  }

  @Test
  void aBuildWithAMissingCredentialFailsBeforeItsFirstStep() {
    assertThat(
            buildLog(
                "/",
                "misses",
                binding("StringBinding", "nowhere", "<variable>T</variable>"),
                "echo begun",
                "FAILURE"))
        .contains("Could not find credentials entry with ID 'nowhere'", "Finished: FAILURE")
        .doesNotContain("begun");
  }
}
