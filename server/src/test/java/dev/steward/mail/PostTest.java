package dev.steward.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Emails over a real socket. */
class PostTest {

  private static Mailer post(int port, MailSettings.Security security) {
    return new Mailer(
        () ->
            new MailSettings(
                "127.0.0.1", port, security, "me", "pass", "steward@example.org", null),
        Clock.systemUTC());
  }

  @Test
  void aLetterReachesWhoItIsForAndNobodyElse() throws IOException {
    try (var server = new SmtpServer("no@example.org")) {
      Mailer.SendResult outcome =
          post(server.port(), MailSettings.Security.NONE)
              .send(
                  new Email(
                      List.of("yes@example.org", "no@example.org"),
                      "Build failed\r\nBcc: evil@example.org",
                      "one\n.\n.two\nRSET\n"));
      assertThat(outcome).isEqualTo(new Mailer.SendResult.Delivered(List.of("no@example.org")));
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
  void subjectsAndTextsMayHoldAnyCharacter() throws IOException {
    try (var server = new SmtpServer("")) {
      post(server.port(), MailSettings.Security.NONE)
          .send(new Email(List.of("a@example.org"), "Bau »ü« ist rot", "grün\n"));
      assertThat(server.lines())
          .contains("Content-Transfer-Encoding: base64", "Z3LDvG4K")
          .anyMatch(line -> line.startsWith("Subject: =?UTF-8?B?"));
    }
  }

  @Test
  void whatIsNoAddressIsNeverSaid() throws IOException {
    try (var server = new SmtpServer("")) {
      for (String to :
          new String[] {"a", "a@b>\r\nRCPT TO:<c@d", "a b@c", "<a@b>", "@b", "a@", "a@b,c@d"}) {
        assertThat(
                post(server.port(), MailSettings.Security.NONE)
                    .send(new Email(List.of(to), "s", "t")))
            .as(to)
            .isInstanceOf(Mailer.SendResult.Failed.class);
      }
      assertThat(server.lines()).isEmpty();
    }
  }

  @Test
  void nothingIsSaidInTheOpenWhereTlsIsAskedFor() throws IOException {
    try (var server = new SmtpServer("")) {
      Mailer.SendResult outcome =
          post(server.port(), MailSettings.Security.STARTTLS)
              .send(new Email(List.of("a@example.org"), "s", "t"));
      assertThat(outcome).isInstanceOf(Mailer.SendResult.Failed.class);
      assertThat(server.lines()).noneMatch(line -> line.startsWith("AUTH"));
    }
    assertThat(new Mailer(() -> null, Clock.systemUTC()).send(new Email(List.of("a@b"), "s", "t")))
        .isEqualTo(new Mailer.SendResult.NotConfigured());
  }
}
