package dev.steward.casc;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.steward.testing.CredentialRequests;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Configuration as code for nested views, hashed passwords and certificates. */
@Tag("integration")
class ConfigurationFormatsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private static Http.Reply post(String verb, String yaml) {
    return server.post("/configuration-as-code/" + verb, yaml, "Content-Type: text/yaml");
  }

  private static void assertRefused(String yaml, int line, String message) {
    assertThat(post("check", yaml).body())
        .contains("{\"line\":" + line + ",\"message\":\"")
        .contains(message);
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", yaml).status()).isEqualTo(400);
    assertThat(server.dump()).isEqualTo(before);
  }

  @Test
  void theExportIsReadableAndMeansTheSameInYaml11() {
    String document =
        """
        jenkins:
          systemMessage: "Line 1: \\"a\\"\\n  ${x:-y} ^${HOME}\\n"
          views:
            - list: { name: "on", description: "12:30", jobNames: [ "0777", "1_000", "a b" ] }
            - list: { name: breaks, description: "next\\u0085\\u2028line" }
        """;
    assertThat(post("apply", document).body()).isEmpty();
    String exported = post("export", "").body();
    assertThat(exported)
        .contains(
            """
              systemMessage: |
                Line 1: "a"
                  y ^${HOME}
            """)
        .contains(
            """
                - list:
                    name: 'on'
                    description: '12:30'
            """)
        .contains("description: \"next\\N\\u2028line\"");
    assertThat(post("apply", exported).body()).isEmpty();
    assertThat(post("export", "").body()).isEqualTo(exported);
  }

  @Test
  void nestedViewsAreAppliedAndExported() {
    String document =
        """
        jenkins:
          views:
            - nested:
                name: outer
                description: of all teams
                defaultView: web
                views:
                  - list: { name: web, jobNames: [ a ], includeRegex: "web-.*" }
                  - nested:
                      name: deeper
                      views: [ { myView: { name: own } } ]
        steward:
          views:
            - { name: odd, in: outer/deeper, xml: "<hudson.model.ListView><x>1</x></hudson.model.ListView>" }
        """;
    assertThat(post("apply", document).body()).isEmpty();
    assertThat(server.getBody("/view/outer/view/web/config.xml"))
        .contains("<string>a</string>", "<includeRegex>web-.*</includeRegex>");
    assertThat(server.getBody("/view/outer/config.xml")).contains("<defaultView>web</defaultView>");
    assertThat(server.getBody("/view/outer/view/deeper/api/json?tree=views[name]"))
        .contains("\"name\":\"odd\"", "\"name\":\"own\"");
    Map<String, List<String>> before = server.dump();
    String exported = post("export", "").body();
    assertThat(exported).contains("in: outer/deeper", "defaultView: web");
    assertThat(post("apply", document).status()).isEqualTo(200);
    assertThat(post("apply", exported).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
    server.post("/view/outer/doDelete");
    assertThat(post("apply", exported).body()).isEmpty();
    assertThat(post("export", "").body()).isEqualTo(exported);
    assertRefused(
        "steward:\n  views:\n    - { name: n, in: nowhere, xml: '<hudson.model.ListView/>' }",
        3,
        "The parent view does not exist");
    assertRefused(
        "jenkins:\n  views:\n    - nested: { name: o, views: [ { list: { name: i, nope: 1 } } ] }",
        3,
        "'nope' is not a known key");
  }

  @Test
  void passwordsCanBeJenkinsHashes() {
    String hash = BCrypt.withDefaults().hashToString(5, "brought-along".toCharArray());
    String yaml =
        "jenkins: { securityRealm: { local: { users: [ { id: %s, password: '#jbcrypt:%s' } ] } } }";
    assertThat(post("apply", yaml.formatted("carol", hash)).body()).isEmpty();
    assertThat(server.http().get("/api/json", Http.basic("carol", "brought-along")).status())
        .isEqualTo(200);
    assertThat(server.http().get("/api/json", Http.basic("carol", "#jbcrypt:" + hash)).status())
        .isEqualTo(401);
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", yaml.formatted("carol", hash)).status()).isEqualTo(200);
    assertThat(server.dump()).isEqualTo(before);
    // A password changed by hand is kept until the hash in the document changes.
    String otherHash = BCrypt.withDefaults().hashToString(5, "another-one".toCharArray());
    assertThat(post("apply", yaml.formatted("carol", otherHash)).body()).isEmpty();
    assertThat(server.http().get("/api/json", Http.basic("carol", "another-one")).status())
        .isEqualTo(200);
    assertThat(post("export", "").body()).doesNotContain(otherHash).doesNotContain(hash);
    assertRefused(yaml.formatted("dave", "nonsense"), 1, "a bcrypt hash");
    assertRefused(
        yaml.formatted("dave", hash.replace("$05$", "$31$")), 1, "cost of this hash is 31");
    assertRefused(yaml.formatted("system", hash), 1, "prohibited");
    // The form does not accept hashes: it treats the text as the password.
    server.post(
        "/securityRealm/createAccountByAdmin",
        "username=erin&password1=%23jbcrypt:x&password2=%23jbcrypt:x&fullname=E&email=");
    assertThat(server.http().get("/api/json", Http.basic("erin", "#jbcrypt:x")).status())
        .isEqualTo(200);
  }

  @Test
  void certificatesAreBase64Keystores() {
    String store = CredentialRequests.keyStore("opens-1");
    String yaml =
        """
        credentials:
          system:
            domainCredentials:
              - credentials:
                  - certificate:
                      id: signing
                      password: %s
                      keyStoreSource: { uploaded: { uploadedKeystore: "%s" } }
        """;
    assertThat(post("apply", yaml.formatted("opens-1", store)).body()).isEmpty();
    String domainUrl = "/credentials/store/system/domain/_/";
    assertThat(server.getBody(domainUrl + "credential/signing/config.xml"))
        .contains("UploadedKeyStoreSource");
    Map<String, List<String>> before = server.dump();
    assertThat(post("apply", yaml.formatted("opens-1", store)).status()).isEqualTo(200);
    String exported = post("export", "").body();
    assertThat(exported).contains("certificate:").doesNotContain(store).doesNotContain("opens-1");
    assertThat(post("apply", exported).body()).isEmpty();
    assertThat(server.dump()).isEqualTo(before);
    assertRefused(yaml.formatted("another", store), 6, "not a PKCS#12 keystore");
    assertRefused(
        yaml.formatted("p", store).replace("uploaded:", "PEMEntry:"),
        8,
        "'uploadedKeystore' is not a known key");
    assertRefused(
        yaml.formatted("p", store)
            .replace("uploaded: { uploadedKeystore: ", "PEMEntry: { certChain: x, privateKey: "),
        6,
        "certificate chain must be PEM");
  }

  @Test
  void invalidReferencesAreReportedBeforeAnythingIsApplied() {
    assertRefused(
        "steward:\n  jobs: [ { name: nowhere/j } ]", 2, "define it in steward.folders first");
    assertRefused(
        "steward:\n  folders: [ { name: both } ]\n  jobs:\n    - { name: Both }",
        4,
        "A job and a folder have the same name");
    assertRefused(
        "steward:\n  tokens:\n    - { user: noone, name: t, hash: " + "a".repeat(64) + " }",
        3,
        "The user does not exist");
  }
}
