package dev.steward.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.SmtpServer;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sends emails over a real socket. */
class MailerTest {

  private static Mailer mailer(int port, MailSettings.Security security) {
    return new Mailer(
        () ->
            new MailSettings(
                "127.0.0.1", port, security, "me", "pass", "steward@example.org", null),
        Clock.systemUTC());
  }

  @Test
  void anEmailReachesOnlyItsRecipients() throws IOException {
    try (var server = new SmtpServer("no@example.org")) {
      Mailer.SendResult result =
          mailer(server.port(), MailSettings.Security.NONE)
              .send(
                  new Email(
                      List.of("yes@example.org", "no@example.org"),
                      "Build failed\r\nBcc: evil@example.org",
                      "one\n.\n.two\nRSET\n"));
      assertThat(result).isEqualTo(new Mailer.SendResult.Delivered(List.of("no@example.org")));
      assertThat(server.lines())
          .contains(
              "AUTH PLAIN AG1lAHBhc3M=",
              "MAIL FROM:<steward@example.org>",
              "RCPT TO:<yes@example.org>",
              "Subject: Build failed  Bcc: evil@example.org",
              "one",
              "..",
              "..two")
          .doesNotContain("Bcc: evil@example.org");
      assertThat(server.lines().stream().filter(line -> line.equals("."))).hasSize(1);
    }
  }

  @Test
  void subjectsAndTextsMayContainAnyCharacter() throws IOException {
    try (var server = new SmtpServer("")) {
      mailer(server.port(), MailSettings.Security.NONE)
          .send(new Email(List.of("a@example.org"), "Bau »ü« ist rot", "grün\n"));
      assertThat(server.lines())
          .contains("Content-Transfer-Encoding: base64", "Z3LDvG4K")
          .anyMatch(line -> line.startsWith("Subject: =?UTF-8?B?"));
    }
  }

  @Test
  void invalidAddressesAreNeverSent() throws IOException {
    try (var server = new SmtpServer("")) {
      for (String recipient :
          new String[] {"a", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>", "@b", "a@", "a@b,c@d"}) {
        assertThat(
                mailer(server.port(), MailSettings.Security.NONE)
                    .send(new Email(List.of(recipient), "s", "t")))
            .as(recipient)
            .isInstanceOf(Mailer.SendResult.Failed.class);
      }
      assertThat(server.lines()).isEmpty();
    }
  }

  @Test
  void nothingIsSentUnencryptedWhenTlsIsRequired() throws IOException {
    try (var server = new SmtpServer("")) {
      Mailer.SendResult result =
          mailer(server.port(), MailSettings.Security.STARTTLS)
              .send(new Email(List.of("a@example.org"), "s", "t"));
      assertThat(result).isInstanceOf(Mailer.SendResult.Failed.class);
      assertThat(server.lines()).noneMatch(line -> line.startsWith("AUTH"));
    }
    assertThat(new Mailer(() -> null, Clock.systemUTC()).send(new Email(List.of("a@b"), "s", "t")))
        .isEqualTo(new Mailer.SendResult.NotConfigured());
  }
}
