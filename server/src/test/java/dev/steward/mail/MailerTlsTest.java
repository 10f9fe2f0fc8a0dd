package dev.steward.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.SmtpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends emails over TLS, both implicit and with STARTTLS. */
@Tag("integration")
class MailerTlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;
  private static SSLContext valid;
  private static SSLContext otherName;

  @BeforeAll
  static void makeCertificates() throws Exception {
    valid = createSslContext("right", "ip:127.0.0.1");
    otherName = createSslContext("other", "dns:mail.example.org");
  }

  /** An SSL context that presents its own certificate and trusts only it. */
  private static SSLContext createSslContext(String name, String host)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + host,
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, PASSWORD.toCharArray());
    KeyStore trustStore = KeyStore.getInstance("PKCS12");
    trustStore.load(null, null);
    trustStore.setCertificateEntry(name, keys.getCertificate(name));
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trustStore);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  private static Mailer.SendResult send(
      SmtpServer server, MailSettings.Security security, SSLContext clientContext) {
    return new Mailer(
            () ->
                new MailSettings(
                    "127.0.0.1",
                    server.port(),
                    security,
                    "me",
                    "pass",
                    "steward@example.org",
                    null),
            Clock.systemUTC(),
            clientContext::getSocketFactory)
        .send(new Email(List.of("a@example.org"), "Build failed", "sorry\n"));
  }

  @Test
  void nothingIsSentUnencryptedAfterStarttls() throws IOException {
    try (var server = new SmtpServer("", SmtpServer.TlsMode.STARTTLS, valid)) {
      assertThat(send(server, MailSettings.Security.STARTTLS, valid))
          .isEqualTo(new Mailer.SendResult.Delivered(List.of()));
      assertThat(server.lines())
          .startsWith("EHLO steward", "STARTTLS", "+EHLO steward", "+AUTH PLAIN AG1lAHBhc3M=")
          .contains("+RCPT TO:<a@example.org>", "+Subject: Build failed", "+sorry");
      assertThat(server.lines().stream().filter(line -> !line.startsWith("+"))).hasSize(2);
    }
  }

  @Test
  void implicitTlsIsSupported() throws IOException {
    try (var server = new SmtpServer("", SmtpServer.TlsMode.IMPLICIT, valid)) {
      assertThat(send(server, MailSettings.Security.TLS, valid))
          .isEqualTo(new Mailer.SendResult.Delivered(List.of()));
      assertThat(server.lines())
          .contains("+AUTH PLAIN AG1lAHBhc3M=", "+sorry")
          .allMatch(line -> line.startsWith("+"));
    }
  }

  @Test
  void untrustedServersGetNoPassword() throws IOException {
    for (MailSettings.Security security :
        List.of(MailSettings.Security.STARTTLS, MailSettings.Security.TLS)) {
      SmtpServer.TlsMode tlsMode =
          security == MailSettings.Security.TLS
              ? SmtpServer.TlsMode.IMPLICIT
              : SmtpServer.TlsMode.STARTTLS;
      try (var server = new SmtpServer("", tlsMode, valid)) {
        assertThat(send(server, security, otherName)).isInstanceOf(Mailer.SendResult.Failed.class);
        assertThat(server.lines()).noneMatch(line -> line.contains("AUTH"));
      }
      try (var server = new SmtpServer("", tlsMode, otherName)) {
        assertThat(send(server, security, otherName))
            .isInstanceOfSatisfying(
                Mailer.SendResult.Failed.class,
                failure -> assertThat(failure.reason()).contains("127.0.0.1"));
        assertThat(server.lines()).noneMatch(line -> line.contains("AUTH"));
      }
    }
  }
}
