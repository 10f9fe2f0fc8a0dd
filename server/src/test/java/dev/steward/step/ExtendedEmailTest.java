package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.SmtpServer;
import dev.steward.testing.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Editable emails by trigger. */
@Tag("integration")
class ExtendedEmailTest {

  private static final String TRIGGER = "hudson.plugins.emailext.plugins.trigger.";
  private static final String RECIPIENTS = "hudson.plugins.emailext.plugins.recipients.";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String trigger(String name, String subject) {
    return "<"
        + TRIGGER
        + name
        + "Trigger><email><recipientList>extra@example.org</recipientList><subject>"
        + subject
        + "</subject><body>$PROJECT_DEFAULT_CONTENT</body><recipientProviders><"
        + RECIPIENTS
        + "ListRecipientProvider/></recipientProviders><attachBuildLog>false</attachBuildLog>"
        + "</email></"
        + TRIGGER
        + name
        + "Trigger>";
  }

  @Test
  void aTriggerSendsItsTextToItsRecipients() throws IOException {
    try (var mail = new SmtpServer("")) {
      assertThat(
              server
                  .http()
                  .post(
                      "/settings",
                      "{\"mailHost\":\"127.0.0.1\",\"mailPort\":"
                          + mail.port()
                          + ",\"mailFrom\":\"steward@example.org\"}",
                      server.admin(),
                      "Content-Type: application/json")
                  .status())
          .isLessThan(300);
      server.createItem(
          "mailing",
          "<project><builders><hudson.tasks.Shell><command>echo line-$((1+1)); test -e ok"
              + "</command></hudson.tasks.Shell></builders><publishers>"
              + "<hudson.plugins.emailext.ExtendedEmailPublisher><recipientList>team@example.org"
              + "</recipientList><configuredTriggers>"
              + trigger("Failure", "$PROJECT_DEFAULT_SUBJECT")
              + trigger("Fixed", "fixed: $PROJECT_NAME")
              + "</configuredTriggers><contentType>text/plain</contentType><defaultSubject>"
              + "$PROJECT_NAME #$BUILD_NUMBER is $BUILD_STATUS</defaultSubject><defaultContent>"
              + "See ${ENV, var=\"JOB_NAME\"} $UNKNOWN.\n${BUILD_LOG, maxLines=9}</defaultContent>"
              + "<attachBuildLog>true</attachBuildLog><replyTo></replyTo>"
              + "</hudson.plugins.emailext.ExtendedEmailPublisher></publishers></project>");
      assertThat(server.build("/job/mailing/", 1, "FAILURE"))
          .contains("Sending email to: team@example.org extra@example.org");
      assertThat(mail.lines())
          .contains("Subject: mailing #1 is Failure", "See mailing $UNKNOWN.", "line-2")
          .anyMatch(line -> line.contains("filename=\"build.log\""));
      mail.lines().clear();
      server.createJob("helper", "touch " + server.home().resolve("workspace/mailing/ok"));
      server.build("/job/helper/", 1, "SUCCESS");
      server.build("/job/mailing/", 2, "SUCCESS");
      assertThat(mail.lines()).contains("Subject: fixed: mailing");
      mail.lines().clear();
      server.build("/job/mailing/", 3, "SUCCESS");
      assertThat(mail.lines()).isEmpty();
      assertThat(server.getBody("/job/mailing/3/steps")).contains("No trigger matches");
    }
  }
}
