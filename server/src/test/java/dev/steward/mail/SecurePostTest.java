package dev.steward.mail;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emails over TLS, both implicit and by STARTTLS. */
class SecurePostTest {

  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;
  private static SSLContext right;
  private static SSLContext otherName;

  @BeforeAll
  static void makeCertificates() throws Exception {
    right = certified("right", "ip:127.0.0.1");
    otherName = certified("other", "dns:mail.example.org");
  }

  /** An SSL context that presents its own certificate and trusts only it. */
  private static SSLContext certified(String name, String host)
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
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory shows =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shows.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, keys.getCertificate(name));
    TrustManagerFactory trusts =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusts.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shows.getKeyManagers(), trusts.getTrustManagers(), null);
    return context;
  }

  private static Mailer.SendResult send(
      SmtpServer server, MailSettings.Security security, SSLContext trusting) {
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
            trusting::getSocketFactory)
        .send(new Email(List.of("a@example.org"), "Build failed", "sorry\n"));
  }

  @Test
  void afterStarttlsNothingIsSaidInTheOpen() throws IOException {
    try (var server = new SmtpServer("", SmtpServer.Turns.WHEN_ASKED, right)) {
      assertThat(send(server, MailSettings.Security.STARTTLS, right))
          .isEqualTo(new Mailer.SendResult.Delivered(List.of()));
      assertThat(server.lines())
          .startsWith("EHLO steward", "STARTTLS", "+EHLO steward", "+AUTH PLAIN AG1lAHBhc3M=")
          .contains("+RCPT TO:<a@example.org>", "+Subject: Build failed", "+sorry");
      assertThat(server.lines().stream().filter(line -> !line.startsWith("+"))).hasSize(2);
    }
  }

  @Test
  void tlsFromTheFirstByteIsKnownToo() throws IOException {
    try (var server = new SmtpServer("", SmtpServer.Turns.AT_ONCE, right)) {
      assertThat(send(server, MailSettings.Security.TLS, right))
          .isEqualTo(new Mailer.SendResult.Delivered(List.of()));
      assertThat(server.lines())
          .contains("+AUTH PLAIN AG1lAHBhc3M=", "+sorry")
          .allMatch(line -> line.startsWith("+"));
    }
  }

  @Test
  void aServerThatIsNotTrustedOrHasAnotherNameHearsNoPassword() throws IOException {
    for (MailSettings.Security security :
        List.of(MailSettings.Security.STARTTLS, MailSettings.Security.TLS)) {
      SmtpServer.Turns turns =
          security == MailSettings.Security.TLS
              ? SmtpServer.Turns.AT_ONCE
              : SmtpServer.Turns.WHEN_ASKED;
      try (var server = new SmtpServer("", turns, right)) {
        assertThat(send(server, security, otherName)).isInstanceOf(Mailer.SendResult.Failed.class);
        assertThat(server.lines()).noneMatch(line -> line.contains("AUTH"));
      }
      try (var server = new SmtpServer("", turns, otherName)) {
        assertThat(send(server, security, otherName))
            .isInstanceOfSatisfying(
                Mailer.SendResult.Failed.class,
                failed -> assertThat(failed.reason()).contains("127.0.0.1"));
        assertThat(server.lines()).noneMatch(line -> line.contains("AUTH"));
      }
    }
  }
}
