package dev.steward.boot;

import static dev.steward.boot.CredentialCalls.CERTIFICATE;
import static dev.steward.boot.CredentialCalls.GLOBAL;
import static dev.steward.boot.CredentialCalls.element;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificate credentials from PEM text: validation, and the key store that builds receive. */
class CertificatesTest {

  private static final String PASSWORD = "kEy5t0re";
  private static final String SOURCE = CERTIFICATE + "$PEMEntryKeyStoreSource";

  @TempDir static Path folder;
  private static Running server;
  private static CredentialCalls calls;
  private static String certificate;
  private static String key;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new Running(folder.resolve("home"));
    calls = new CredentialCalls(server);
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=it", "-days", "9");
    certificate = Files.readString(folder.resolve("out.pem"));
    key = Files.readString(folder.resolve("key.pem"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Writes out.pem, and key.pem if the command generates a key. */
  private static void openssl(String... words) throws IOException, InterruptedException {
    var all = new java.util.ArrayList<>(List.of("openssl"));
    all.addAll(List.of(words));
    if (words[0].equals("req")) {
      all.addAll(List.of("-keyout", "key.pem"));
    }
    all.addAll(List.of("-out", "out.pem"));
    Process process =
        new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** Converts the key to another format. */
  private static String rewritten(String... words) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("in.pem"), key);
    openssl(words);
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

  private static void isRefused(String chain, String privateKey, String password, String why) {
    Http.Reply reply =
        calls.xml(GLOBAL + "/createCredentials", pem("bad", chain, privateKey, password));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains(why).doesNotContain(key.substring(40, 80));
    assertThat(calls.get(GLOBAL + "/credential/bad/api/json").status()).isEqualTo(404);
  }

  @Test
  void aKeyIsTakenInEachFormInWhichItIsWritten() throws IOException, InterruptedException {
    var forms =
        Map.of(
            "plain",
            key,
            "rsa",
            rewritten("rsa", "-in", "in.pem", "-traditional"),
            "locked",
            rewritten("pkcs8", "-topk8", "-in", "in.pem", "-passout", "pass:" + PASSWORD),
            "weak",
            rewritten(
                "pkcs8",
                "-topk8",
                "-v1",
                "PBE-SHA1-3DES",
                "-in",
                "in.pem",
                "-passout",
                "pass:" + PASSWORD));
    assertThat(forms.get("rsa")).startsWith("-----BEGIN RSA PRIVATE KEY");
    assertThat(forms.get("locked")).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY");
    forms.forEach((id, form) -> {
      Http.Reply made =
          calls.xml(GLOBAL + "/createCredentials", pem(id, certificate, form, PASSWORD));
      assertThat(made.status()).as(id + made.body()).isEqualTo(200);
      String read = calls.get(GLOBAL + "/credential/" + id + "/config.xml").body();
      assertThat(read)
          .contains(SOURCE, "<certChain>", "<privateKey>", "<secret-redacted/>")
          .doesNotContain("BEGIN", PASSWORD);
      // Posting the redacted XML back keeps the secrets.
      assertThat(calls.xml(GLOBAL + "/credential/" + id + "/config.xml", read).status())
          .isEqualTo(200);
    });
  }

  @Test
  void aKeyOfACurveIsTakenWithTheNameOfTheCurveInFront() throws IOException, InterruptedException {
    openssl("ecparam", "-name", "prime256v1", "-genkey");
    String curved = Files.readString(folder.resolve("out.pem"));
    assertThat(curved).startsWith("-----BEGIN EC PARAMETERS").contains("BEGIN EC PRIVATE KEY");
    Files.writeString(folder.resolve("ec.pem"), curved);
    openssl("x509", "-new", "-key", "ec.pem", "-subj", "/CN=ec", "-days", "9");
    String its = Files.readString(folder.resolve("out.pem"));
    Http.Reply made = calls.xml(GLOBAL + "/createCredentials", pem("ec", its, curved, PASSWORD));
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    isRefused(its, key, PASSWORD, "does not match the first certificate");
  }

  @Test
  void whatIsNoCertificateOrNoKeyIsSaidWithoutRepeatingIt()
      throws IOException, InterruptedException {
    isRefused("", key, PASSWORD, "The certificate chain must be PEM");
    isRefused(certificate + key, key, PASSWORD, "contains other objects");
    isRefused(certificate, "", PASSWORD, "The private key must be PEM");
    isRefused(certificate, key + key, PASSWORD, "more than one private key");
    isRefused(certificate, certificate, PASSWORD, "The private key must be PEM");
    isRefused(
        certificate,
        key.substring(0, 100) + "\n-----END PRIVATE KEY-----",
        PASSWORD,
        "The private key is in");
    isRefused(
        certificate,
        rewritten("pkcs8", "-topk8", "-in", "in.pem", "-passout", "pass:another"),
        PASSWORD,
        "The password does not decrypt the private key");
    isRefused(
        certificate,
        rewritten(
            "rsa", "-traditional", "-aes128", "-in", "in.pem", "-passout", "pass:" + PASSWORD),
        PASSWORD,
        "openssl pkcs8 -topk8");
  }

  @Test
  void aBuildGetsAKeyStoreThatItsPasswordOpens() throws IOException {
    Http.Reply made =
        calls.form(
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
    assertThat(made.status()).as(made.body()).isEqualTo(302);
    String binding = "org.jenkinsci.plugins.credentialsbinding.impl.CertificateMultiBinding";
    Http.Reply job =
        server.http.post(
            "/createItem?name=signs",
            "<project><buildWrappers>"
                + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
                + element(
                    binding,
                    element("credentialsId", "built"),
                    element("keystoreVariable", "STORE"),
                    element("passwordVariable", "OPENS"),
                    element("aliasVariable", "CALLED"))
                + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
                + "</buildWrappers><builders><hudson.tasks.Shell><command>set -e\n"
                + "openssl pkcs12 -in \"$STORE\" -passin \"pass:$OPENS\" -nodes -out all.pem\n"
                + "grep -c BEGIN all.pem\n"
                + "openssl x509 -in all.pem -noout -subject\n"
                + "grep friendlyName all.pem; rm all.pem\necho \"opens with $OPENS\""
                + "</command></hudson.tasks.Shell></builders></project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(job.status()).as(job.body()).isEqualTo(200);
    server.http.post("/job/signs/build?delay=0sec", "", server.admin());
    server.await("/job/signs/1/api/json?tree=result", "SUCCESS");
    assertThat(server.http.get("/job/signs/1/consoleText", server.admin()).body())
        .contains("friendlyName: keychain", "CN", "opens with ****")
        .doesNotContain(PASSWORD);
    try (Stream<Path> all = Files.walk(folder.resolve("home"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(PASSWORD, key.substring(40, 80));
      }
    }
  }
}
