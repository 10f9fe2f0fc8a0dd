package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.concurrent.ThreadSet;
import dev.steward.testing.ServerClient;
import dev.steward.testing.ServerProcess;
import dev.steward.testing.SmtpServer;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is killed while it sends an email does not send the email again. */
@Tag("integration")
class EmailRestartTest {

  private static final String TRIGGER = "hudson.plugins.emailext.plugins.trigger.";
  private static final String UNKNOWN = "outcome unknown";

  @TempDir Path folder;

  private ServerProcess start() throws IOException {
    return new ServerProcess(folder.resolve("home"), "256m");
  }

  private static void configureMail(ServerClient server, SmtpServer mail) {
    assertThat(
            server
                .http()
                .post(
                    "/settings",
                    "{\"mailHost\":\"127.0.0.1\",\"mailPort\":"
                        + mail.port()
                        + ",\"mailFrom\":\"steward@example.org\"}",
                    server.admin(),
                    ServerClient.JSON)
                .status())
        .isLessThan(300);
  }

  private static String failingJob(String command, String publisher) {
    return "<project><builders><hudson.tasks.Shell><command>"
        + command
        + "</command></hudson.tasks.Shell></builders><publishers>"
        + publisher
        + "</publishers></project>";
  }

  private static String mailer() {
    return "<hudson.tasks.Mailer><recipients>team@example.org</recipients></hudson.tasks.Mailer>";
  }

  private static String trigger(String event, String subject) {
    return "<"
        + TRIGGER
        + event
        + "Trigger><email><subject>"
        + subject
        + "</subject><body>text</body><sendToRecipientList>true</sendToRecipientList></email></"
        + TRIGGER
        + event
        + "Trigger>";
  }

  private static int emails(SmtpServer mail) {
    return Collections.frequency(mail.lines(), "DATA");
  }

  /** Kills the server when the mail server has received an email but has not confirmed it. */
  private void killWhileSending(SmtpServer mail, String publisher)
      throws IOException, InterruptedException {
    try (ServerProcess server = start()) {
      configureMail(server, mail);
      server.createItem("j", failingJob("exit 1", publisher));
      mail.holdNextEmail();
      server.startBuild("/job/j/");
      TestServer.await("the email", () -> mail.lines().contains("."));
      assertThat(server.getBody("/job/j/1/steps"))
          .containsPattern("\"name\":\"Send [a-z ]*\",\"result\":null")
          .doesNotContain(UNKNOWN);
      server.kill();
    }
  }

  @Test
  void anEmailNotificationIsNotSentAgain() throws IOException, InterruptedException {
    try (var mail = new SmtpServer("")) {
      killWhileSending(mail, mailer());
      try (ServerProcess server = start()) {
        assertThat(server.awaitBuild("/job/j/", 1, "FAILURE"))
            .containsOnlyOnce("The outcome of the step 'Send mail' is unknown")
            .containsOnlyOnce("Sending e-mails to");
        assertThat(server.getBody("/job/j/1/steps"))
            .containsOnlyOnce("\"name\":\"Send mail\",\"result\":\"NOT_BUILT\"")
            .containsOnlyOnce(UNKNOWN);
        assertThat(server.getBody("/job/j/1/")).contains("Outcome unknown");
        assertThat(emails(mail)).isEqualTo(1);
        server.build("/job/j/", 2, "FAILURE");
        assertThat(emails(mail)).isEqualTo(2);
        assertThat(server.getBody("/job/j/2/steps")).doesNotContain(UNKNOWN);
      }
    }
  }

  @Test
  void onlyTheEmailsThatWereNotBegunAreSent() throws IOException, InterruptedException {
    try (var mail = new SmtpServer("")) {
      killWhileSending(
          mail,
          "<hudson.plugins.emailext.ExtendedEmailPublisher><recipientList>team@example.org"
              + "</recipientList><configuredTriggers>"
              + trigger("Failure", "one")
              + trigger("Always", "two")
              + "</configuredTriggers></hudson.plugins.emailext.ExtendedEmailPublisher>");
      try (ServerProcess server = start()) {
        assertThat(server.awaitBuild("/job/j/", 1, "FAILURE"))
            .containsOnlyOnce("The outcome of the email for the trigger Failure is unknown");
        assertThat(server.getBody("/job/j/1/steps")).containsOnlyOnce(UNKNOWN);
        assertThat(mail.lines()).containsOnlyOnce("Subject: one").containsOnlyOnce("Subject: two");
      }
    }
  }

  /** Tested with the email as the last action, and with another action after it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "<hudson.plugins.ws__cleanup.WsCleanup/>"})
  void aServerThatShutsDownRecordsThatAnEmailWasSent(String nextAction)
      throws IOException, InterruptedException {
    try (var mail = new SmtpServer("");
        var server = new TestServer(folder.resolve("home"))) {
      configureMail(server, mail);
      server.createItem("j", failingJob("exit 1", mailer() + nextAction));
      mail.holdNextEmail();
      server.startBuild("/job/j/");
      TestServer.await("the email", () -> mail.lines().contains("."));
      Thread closing = Thread.ofPlatform().start(server::closeKeepingBuilds);
      TestServer.await("the shutdown to wait for the build", () -> isInThreadSet(closing));
      mail.confirmEmail();
      closing.join();
      server.start();
      assertThat(server.awaitBuild("/job/j/", 1, "FAILURE")).doesNotContain("is unknown");
      assertThat(server.getBody("/job/j/1/steps")).contains("Send mail").doesNotContain(UNKNOWN);
      assertThat(emails(mail)).isEqualTo(1);
    }
  }

  private static boolean isInThreadSet(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(ThreadSet.class.getName()));
  }

  @Test
  void anEmailThatAnEarlierVersionSentIsNotSentAgain() throws IOException, SQLException {
    Path home = folder.resolve("home");
    Path gate = folder.resolve("gate");
    try (var mail = new SmtpServer("");
        var server = new TestServer(home)) {
      configureMail(server, mail);
      server.createItem(
          "j", failingJob("while [ ! -e " + gate + " ]; do sleep 0.1; done; exit 1", mailer()));
      server.startBuild("/job/j/");
      server.await("/job/j/1/consoleText", "+ sleep 0.1");
      server.closeKeepingBuilds();
      try (Connection connection =
              DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
          Statement statement = connection.createStatement()) {
        statement.executeUpdate(
            "INSERT INTO run_note (run_id, kind, text) SELECT id, 'mail', 'done' FROM run");
      }
      Files.createFile(gate);
      server.start();
      server.awaitBuild("/job/j/", 1, "FAILURE");
      assertThat(server.getBody("/job/j/1/steps")).contains("Send mail").doesNotContain(UNKNOWN);
      assertThat(emails(mail)).isZero();
      server.build("/job/j/", 2, "FAILURE");
      assertThat(emails(mail)).isEqualTo(1);
    }
  }
}
