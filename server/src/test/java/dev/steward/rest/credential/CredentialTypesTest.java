package dev.steward.rest.credential;

import static dev.steward.testing.CredentialRequests.CERTIFICATE;
import static dev.steward.testing.CredentialRequests.FILE;
import static dev.steward.testing.CredentialRequests.GLOBAL;
import static dev.steward.testing.CredentialRequests.SSH;
import static dev.steward.testing.CredentialRequests.TEXT;
import static dev.steward.testing.CredentialRequests.USERNAME_PASSWORD;
import static dev.steward.testing.CredentialRequests.base64;
import static dev.steward.testing.CredentialRequests.element;
import static dev.steward.testing.CredentialRequests.keyStore;
import static dev.steward.testing.CredentialRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each credential type: creation, reading without secrets, and encrypted storage. */
@Tag("integration")
class CredentialTypesTest {

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();
  private static CredentialRequests calls;

  @BeforeAll
  static void start() {
    calls = new CredentialRequests(server);
  }

  @Test
  void eachTypeIsCreatedFromXmlAndReadWithoutSecrets() {
    Map<String, String> bodies =
        Map.of(
            "x-up",
            element(
                USERNAME_PASSWORD,
                element("scope", "GLOBAL"),
                element("id", "x-up"),
                element("description", "a &lt;b&gt;"),
                element("username", "u"),
                element("usernameSecret", "false"),
                element("password", "pl41n-1")),
            "x-text",
            text("x-text", "pl41n-2"),
            "x-file",
            element(
                FILE,
                element("id", "x-file"),
                element("fileName", "k.json"),
                element("secretBytes", "cGw0MW4tMw==")),
            "x-ssh",
            element(
                SSH,
                element("id", "x-ssh"),
                element("username", "git"),
                "<privateKeySource class=\"" + SSH + "$DirectEntryPrivateKeySource\">",
                element("privateKey", "-----BEGIN pl41n-4\nx\n"),
                "</privateKeySource>",
                element("passphrase", "pl41n-5")),
            "x-cert",
            element(
                CERTIFICATE,
                element("id", "x-cert"),
                "<keyStoreSource class=\"" + CERTIFICATE + "$UploadedKeyStoreSource\">",
                element("uploadedKeystoreBytes", keyStore("pl41n-6")),
                "</keyStoreSource>",
                element("password", "pl41n-6")));
    bodies.forEach((id, body) -> {
      Http.Reply reply = calls.postXml(GLOBAL + "/createCredentials", body);
      assertThat(reply.status()).as(id).isEqualTo(200);
      assertThat(reply.body()).as(id).isEmpty();
      Http.Reply config = calls.get(GLOBAL + "/credential/" + id + "/config.xml");
      assertThat(config.status()).isEqualTo(200);
      assertThat(config.header("Content-Type")).startsWith("application/xml");
      assertThat(config.body())
          .startsWith(body.substring(0, body.indexOf('>') + 1))
          .contains("<id>" + id + "</id>", "<secret-redacted/>", "<scope>GLOBAL</scope>")
          .doesNotContain("pl41n", "cGw0MW4");
      assertThat(
              calls.postXml(GLOBAL + "/credential/" + id + "/config.xml", config.body()).status())
          .isEqualTo(200);
    });
    assertThat(calls.get(GLOBAL + "/credential/x-up/config.xml").body())
        .contains("<username>u</username>", "<description>a &lt;b&gt;</description>");
    assertThat(
            calls
                .get(GLOBAL + "/api/json?tree=credentials[id,typeName,displayName,description]")
                .body())
        .startsWith(
            "{\"_class\":\"com.cloudbees.plugins.credentials.CredentialsStoreAction$DomainWrapper\","
                + "\"credentials\":[{")
        .contains(
            "\"displayName\":\"u/****** (a <b>)\",\"id\":\"x-up\","
                + "\"typeName\":\"Username with password\"",
            "\"typeName\":\"Secret text\"",
            "\"displayName\":\"k.json\",\"id\":\"x-file\",\"typeName\":\"Secret file\"",
            "\"typeName\":\"SSH Username with private key\"",
            "\"typeName\":\"Certificate\"");
    assertThat(calls.get(GLOBAL + "/credential/x-ssh/api/json").body())
        .contains(
            "CredentialsStoreAction$CredentialsWrapper",
            "\"fullName\":\"system/_/x-ssh\"",
            "\"fingerprint\":null");
  }

  @Test
  void eachTypeIsCreatedByAForm() {
    String key =
        "\"privateKeySource\":{\"stapler-class\":\""
            + SSH
            + "$DirectEntryPrivateKeySource\",\"privateKey\":\"k\\n\"}";
    List<String> types =
        List.of(
            "\"$class\":\"" + USERNAME_PASSWORD + "\",\"username\":\"u\",\"password\":\"p\"",
            "\"stapler-class\":\"" + TEXT + "\",\"secret\":\"s\"",
            "\"$class\":\"" + FILE + "\",\"fileName\":\"f\",\"secretBytes\":\"czE=\"",
            "\"$class\":\"" + SSH + "\",\"username\":\"g\"," + key,
            "\"$class\":\""
                + CERTIFICATE
                + "\",\"password\":\"pw\",\"keyStoreSource\":{\"$class\":\""
                + CERTIFICATE
                + "$UploadedKeyStoreSource\",\"uploadedKeystore\":\""
                + keyStore("pw")
                + "\"}");
    for (int i = 0; i < types.size(); i++) {
      String json =
          "{\"\":\"0\",\"credentials\":{\"scope\":\"GLOBAL\",\"id\":\"f"
              + i
              + "\","
              + types.get(i)
              + "}}";
      Http.Reply reply = calls.postForm(GLOBAL + "/createCredentials", json);
      assertThat(reply.status()).as(json + reply.body()).isEqualTo(302);
      assertThat(reply.header("Location")).isEqualTo(GLOBAL);
      assertThat(calls.get(GLOBAL + "/credential/f" + i + "/api/json").status()).isEqualTo(200);
      assertThat(
              calls
                  .postForm(GLOBAL + "/createCredentials", json, "Accept: application/json")
                  .body())
          .isEqualTo(
              "{\"status\":\"ok\",\"data\":{\"message\":\"Credentials with specified ID already"
                  + " exist\",\"notificationType\":\"ERROR\"}}");
      assertThat(calls.postForm(GLOBAL + "/createCredentials", json).status()).isEqualTo(409);
    }
    assertThat(
            calls
                .postForm(
                    GLOBAL + "/createCredentials",
                    "{\"credentials\":{\"id\":\"f-json\"," + types.get(1) + "}}",
                    "Accept: application/json")
                .body())
        .isEqualTo(
            "{\"status\":\"ok\",\"data\":{\"message\":\"Credentials"
                + " created\",\"notificationType\":\"SUCCESS\"}}");
    assertThat(calls.get(GLOBAL + "/").body()).contains("f-json");
  }

  @Test
  void aSecretFileCanBeUploaded() {
    String body =
        "--b\r\n"
            + "Content-Disposition: form-data; name=\"json\"\r\n\r\n"
            + "{\"credentials\":{\"$class\":\""
            + FILE
            + "\",\"id\":\"up\",\"file\":\"file0\",\"fileName\":\"x\"}}\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file0\"; filename=\"service.json\"\r\n"
            + "Content-Type: application/json\r\n\r\n{\"--b\":1}\r\n--b--\r\n";
    Http.Reply reply =
        server.post(
            GLOBAL + "/createCredentials", body, "Content-Type: multipart/form-data; boundary=b");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    assertThat(calls.get(GLOBAL + "/credential/up/config.xml").body())
        .contains("<fileName>service.json</fileName>");
    assertThat(
            server
                .post(
                    GLOBAL + "/createCredentials",
                    body.substring(0, 200),
                    "Content-Type: multipart/form-data; boundary=b")
                .status())
        .isEqualTo(400);
  }

  @Test
  void secretsAreNotStoredInPlainText() throws IOException {
    var home = folder.resolve("other");
    try (var freshServer = new TestServer(home)) {
      for (int i = 0; i < 20; i++) {
        String suffix = i + "-N0t-0n-D1sk";
        for (String body :
            List.of(
                text("t" + i, "a" + suffix),
                element(
                    USERNAME_PASSWORD, element("id", "u" + i), element("password", "b" + suffix)),
                element(
                    FILE, element("fileName", "f"), element("secretBytes", base64("c" + suffix))),
                element(
                    SSH,
                    element("privateKeySource", element("privateKey", "d" + suffix)),
                    element("passphrase", "e" + suffix)),
                element(
                    CERTIFICATE,
                    element(
                        "keyStoreSource", element("uploadedKeystoreBytes", keyStore("f" + suffix))),
                    element("password", "f" + suffix)))) {
          assertThat(
                  freshServer
                      .http()
                      .post(
                          GLOBAL + "/createCredentials",
                          body,
                          freshServer.admin(),
                          "Content-Type: application/xml")
                      .status())
              .isEqualTo(200);
        }
      }
      assertThat(filesContainingSecrets(home)).as("while the server runs").isEmpty();
    }
    assertThat(filesContainingSecrets(home)).as("after the server has stopped").isEmpty();
  }

  /** Returns the files that contain one of the secrets, in plain text or Base64. */
  private static List<Path> filesContainingSecrets(Path home) throws IOException {
    try (var files = Files.walk(home)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).anyMatch(file -> file.toString().endsWith(".db"));
      return all.stream()
          .filter(file -> {
            try {
              String text = Files.readString(file, StandardCharsets.ISO_8859_1);
              String encoded = base64("c7-N0t-0n-D1sk").substring(4, 16);
              return text.contains("-N0t-0n-D1sk") || text.contains(encoded);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          })
          .toList();
    }
  }
}
