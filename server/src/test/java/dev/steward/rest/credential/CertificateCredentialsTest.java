package dev.steward.rest.credential;

import static dev.steward.testing.CredentialRequests.CERTIFICATE;
import static dev.steward.testing.CredentialRequests.GLOBAL;
import static dev.steward.testing.CredentialRequests.element;
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

/** Certificate credentials from PEM text: validation, and the keystore that builds receive. */
@Tag("integration")
class CertificateCredentialsTest {

  private static final String PASSWORD = "kEy5t0re";
  private static final String SOURCE = CERTIFICATE + "$PEMEntryKeyStoreSource";

  @TempDir static Path folder;
  @RegisterExtension static final TestServer server = TestServer.create();
  private static CredentialRequests calls;
  private static String certificate;
  private static String key;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    calls = new CredentialRequests(server);
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=it", "-days", "9");
    certificate = Files.readString(folder.resolve("out.pem"));
    key = Files.readString(folder.resolve("key.pem"));
  }

  /** Runs openssl, which writes out.pem, and key.pem if the command generates a key. */
  private static void openssl(String... arguments) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    if (arguments[0].equals("req")) {
      command.addAll(List.of("-keyout", "key.pem"));
    }
    command.addAll(List.of("-out", "out.pem"));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** Converts the key to another format. */
  private static String convertKey(String... arguments) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("in.pem"), key);
    openssl(arguments);
    return Files.readString(folder.resolve("out.pem"));
  }

  private static String pem(String id, String chain, String privateKey, String password) {
    return element(
        CERTIFICATE,
        element("id", id),
        "<keyStoreSource class=\"" + SOURCE + "\">",
        element("certChain", chain),
        element("privateKey", privateKey),
        "</keyStoreSource>",
        element("password", password));
  }

  private static void assertRefused(
      String chain, String privateKey, String password, String message) {
    Http.Reply reply =
        calls.postXml(GLOBAL + "/createCredentials", pem("bad", chain, privateKey, password));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains(message).doesNotContain(key.substring(40, 80));
    assertThat(calls.get(GLOBAL + "/credential/bad/api/json").status()).isEqualTo(404);
  }

  @Test
  void privateKeysAreAcceptedInAllPemFormats() throws IOException, InterruptedException {
    var keyFormats =
        Map.of(
            "plain",
            key,
            "rsa",
            convertKey("rsa", "-in", "in.pem", "-traditional"),
            "locked",
            convertKey("pkcs8", "-topk8", "-in", "in.pem", "-passout", "pass:" + PASSWORD),
            "weak",
            convertKey(
                "pkcs8",
                "-topk8",
                "-v1",
                "PBE-SHA1-3DES",
                "-in",
                "in.pem",
                "-passout",
                "pass:" + PASSWORD));
    assertThat(keyFormats.get("rsa")).startsWith("-----BEGIN RSA PRIVATE KEY");
    assertThat(keyFormats.get("locked")).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY");
    keyFormats.forEach((id, privateKey) -> {
      Http.Reply reply =
          calls.postXml(GLOBAL + "/createCredentials", pem(id, certificate, privateKey, PASSWORD));
      assertThat(reply.status()).as(id + reply.body()).isEqualTo(200);
      String config = calls.get(GLOBAL + "/credential/" + id + "/config.xml").body();
      assertThat(config)
          .contains(SOURCE, "<certChain>", "<privateKey>", "<secret-redacted/>")
          .doesNotContain("BEGIN", PASSWORD);
      // Posting the redacted XML back keeps the secrets.
      assertThat(calls.postXml(GLOBAL + "/credential/" + id + "/config.xml", config).status())
          .isEqualTo(200);
    });
  }

  @Test
  void ecKeysAreAcceptedWithTheirCurveParameters() throws IOException, InterruptedException {
    openssl("ecparam", "-name", "prime256v1", "-genkey");
    String ecKey = Files.readString(folder.resolve("out.pem"));
    assertThat(ecKey).startsWith("-----BEGIN EC PARAMETERS").contains("BEGIN EC PRIVATE KEY");
    Files.writeString(folder.resolve("ec.pem"), ecKey);
    openssl("x509", "-new", "-key", "ec.pem", "-subj", "/CN=ec", "-days", "9");
    String ecCertificate = Files.readString(folder.resolve("out.pem"));
    Http.Reply reply =
        calls.postXml(GLOBAL + "/createCredentials", pem("ec", ecCertificate, ecKey, PASSWORD));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertRefused(ecCertificate, key, PASSWORD, "does not match the first certificate");
  }

  @Test
  void invalidCertificatesAndKeysAreRefusedWithoutQuotingThem()
      throws IOException, InterruptedException {
    assertRefused("", key, PASSWORD, "The certificate chain must be PEM");
    assertRefused(certificate + key, key, PASSWORD, "objects other than certificates");
    assertRefused(certificate, "", PASSWORD, "The private key must be PEM");
    assertRefused(certificate, key + key, PASSWORD, "more than one private key");
    assertRefused(certificate, certificate, PASSWORD, "The private key must be PEM");
    assertRefused(
        certificate,
        key.substring(0, 100) + "\n-----END PRIVATE KEY-----",
        PASSWORD,
        "The private key is in");
    assertRefused(
        certificate,
        convertKey("pkcs8", "-topk8", "-in", "in.pem", "-passout", "pass:another"),
        PASSWORD,
        "The password does not decrypt the private key");
    assertRefused(
        certificate,
        convertKey(
            "rsa", "-traditional", "-aes128", "-in", "in.pem", "-passout", "pass:" + PASSWORD),
        PASSWORD,
        "openssl pkcs8 -topk8");
    assertRefused(
        certificate,
        convertKey(
            "pkcs8", "-topk8", "-v2", "des3", "-in", "in.pem", "-passout", "pass:" + PASSWORD),
        PASSWORD,
        "its encryption algorithm is not AES; convert it with: openssl pkcs8 -topk8");
  }

  @Test
  void aBuildReceivesAKeystoreAndItsPassword() throws IOException {
    Http.Reply reply =
        calls.postForm(
            GLOBAL + "/createCredentials",
            "{\"credentials\":{\"$class\":\""
                + CERTIFICATE
                + "\",\"id\":\"built\",\"description\":\"d\",\"password\":\""
                + PASSWORD
                + "\",\"keyStoreSource\":{\"$class\":\""
                + SOURCE
                + "\",\"certChain\":\""
                + certificate.replace("\n", "\\n")
                + "\",\"privateKey\":\""
                + key.replace("\n", "\\n")
                + "\"}}}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    String binding = "org.jenkinsci.plugins.credentialsbinding.impl.CertificateMultiBinding";
    Http.Reply job =
        server.postXml(
            "/createItem?name=signs",
            "<project><buildWrappers>"
                + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
                + element(
                    binding,
                    element("credentialsId", "built"),
                    element("keystoreVariable", "STORE"),
                    element("passwordVariable", "OPENS"),
                    element("aliasVariable", "CALLED"))
                + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper></buildWrappers><builders><hudson.tasks.Shell><command>set"
                + " -e\n"
                + "openssl pkcs12 -in \"$STORE\" -passin \"pass:$OPENS\" -nodes -out all.pem\n"
                + "grep -c BEGIN all.pem\n"
                + "openssl x509 -in all.pem -noout -subject\n"
                + "grep friendlyName all.pem; rm all.pem\n"
                + "echo \"opens with $OPENS\"</command></hudson.tasks.Shell></builders></project>");
    assertThat(job.status()).as(job.body()).isEqualTo(200);
    server.build("/job/signs/", 1, "SUCCESS");
    assertThat(server.getBody("/job/signs/1/consoleText"))
        .contains("friendlyName: keychain", "CN", "opens with ****")
        .doesNotContain(PASSWORD);
    assertThat(server.filesContaining(PASSWORD, key.substring(40, 80))).isEmpty();
  }
}
