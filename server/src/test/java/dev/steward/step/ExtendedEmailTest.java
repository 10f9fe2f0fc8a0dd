package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.SmtpServer;
import dev.steward.testing.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  private static void configure(SmtpServer mail) {
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
  }

  private static void create(String name, String properties, String email) {
    server.createItem(
        name,
        "<project>"
            + properties
            + "<publishers><hudson.plugins.emailext.ExtendedEmailPublisher>"
            + email
            + "</hudson.plugins.emailext.ExtendedEmailPublisher></publishers></project>");
  }

  @Test
  void aTriggerSendsItsTextToItsRecipients() throws IOException {
    try (var mail = new SmtpServer("")) {
      configure(mail);
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

  @Test
  void hiddenRecipientsAreInNoHeader() throws IOException {
    try (var mail = new SmtpServer("")) {
      configure(mail);
      create(
          "hidden",
          "",
          "<recipientList>to:team@example.org, cc:boss@example.org, Bcc:hidden@example.org"
              + "</recipientList><configuredTriggers>"
              + trigger("Always", "s")
              + "</configuredTriggers>");
      assertThat(server.build("/job/hidden/", 1, "SUCCESS"))
          .contains("Sending email to: team@example.org extra@example.org boss@example.org (1 bcc)")
          .doesNotContain("hidden@example.org");
      assertThat(mail.lines())
          .contains(
              "RCPT TO:<hidden@example.org>",
              "To: team@example.org, extra@example.org",
              "Cc: boss@example.org")
          .filteredOn(line -> line.contains("hidden@example.org"))
          .hasSize(1);
    }
  }

  @Test
  void aParameterInsideAnAddressAddsNoRecipient() throws IOException {
    try (var mail = new SmtpServer("")) {
      configure(mail);
      create(
          "addresses",
          "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
              + "<hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>"
              + "a@example.net, victim@example.net\nx</defaultValue>"
              + "</hudson.model.StringParameterDefinition>"
              + "<hudson.model.StringParameterDefinition><name>LIST</name><defaultValue>"
              + "one@example.org two@example.org</defaultValue>"
              + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
              + "</hudson.model.ParametersDefinitionProperty></properties>",
          "<recipientList>$WHO@example.org $LIST</recipientList><configuredTriggers>"
              + trigger("Always", "s")
              + "</configuredTriggers>");
      server.post("/job/addresses/buildWithParameters?delay=0sec");
      server.awaitBuild("/job/addresses/", 1, "SUCCESS");
      assertThat(mail.lines().stream().filter(line -> line.startsWith("RCPT")))
          .containsExactly(
              "RCPT TO:<one@example.org>",
              "RCPT TO:<two@example.org>",
              "RCPT TO:<extra@example.org>");
    }
  }

  @Test
  void tokensMaskSecretsAndEscapeTheirValuesInHtml() throws IOException {
    try (var mail = new SmtpServer("")) {
      configure(mail);
      create(
          "values",
          "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
              + "<hudson.model.PasswordParameterDefinition><name>PW</name><defaultValue>"
              + "canary-4711</defaultValue></hudson.model.PasswordParameterDefinition>"
              + "<hudson.model.StringParameterDefinition><name>TEXT</name><defaultValue>"
              + "&lt;img src=x&gt;</defaultValue></hudson.model.StringParameterDefinition>"
              + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>",
          "<recipientList>team@example.org</recipientList><contentType>text/html</contentType>"
              + "<defaultContent>&lt;b&gt;${TEXT}&lt;/b&gt; $PW ${ENV,var=\"PW\"}</defaultContent>"
              + "<configuredTriggers>"
              + trigger("Always", "$TEXT $PW")
              + "</configuredTriggers>");
      server.post("/job/values/buildWithParameters?delay=0sec");
      server.awaitBuild("/job/values/", 1, "SUCCESS");
      assertThat(mail.lines())
          .contains("<b>&lt;img src=x&gt;</b> **** ****", "Subject: <img src=x> ****")
          .noneMatch(line -> line.contains("canary-4711"));
    }
  }

  @Test
  @Timeout(60)
  void longTextsWithTokensAreExpandedInShortTime() throws IOException {
    try (var mail = new SmtpServer("")) {
      configure(mail);
      create(
          "open-tokens",
          "",
          "<recipientList>team@example.org</recipientList><defaultContent>"
              + "${a   \n".repeat(20_000)
              + "</defaultContent><configuredTriggers>"
              + trigger("Always", "s")
              + "</configuredTriggers>");
      create(
          "nested-tokens",
          "",
          "<recipientList>team@example.org</recipientList><defaultContent>"
              + "$PROJECT_DEFAULT_CONTENT\n".repeat(4_000)
              + "</defaultContent><configuredTriggers>"
              + trigger("Always", "nested")
              + "</configuredTriggers>");
      server.build("/job/open-tokens/", 1, "SUCCESS");
      assertThat(mail.lines()).contains("Subject: s");
      server.build("/job/nested-tokens/", 1, "SUCCESS");
      assertThat(mail.lines())
          .contains("Subject: nested")
          .anyMatch(line -> line.contains("The rest of this text is missing"));
    }
  }

  @Test
  void theFileThatThePluginWritesHasNoWarnings() {
    create(
        "standard",
        "",
        "<recipientList>$DEFAULT_RECIPIENTS</recipientList><configuredTriggers>"
            + "<hudson.plugins.emailext.plugins.trigger.FailureTrigger><email><subject>"
            + "$PROJECT_DEFAULT_SUBJECT</subject><body>$PROJECT_DEFAULT_CONTENT</body>"
            + "<recipientProviders><hudson.plugins.emailext.plugins.recipients."
            + "ListRecipientProvider/></recipientProviders><attachmentsPattern></attachmentsPattern>"
            + "<attachBuildLog>false</attachBuildLog><compressBuildLog>false</compressBuildLog>"
            + "<replyTo>$PROJECT_DEFAULT_REPLYTO</replyTo><contentType>project</contentType></email>"
            + "</hudson.plugins.emailext.plugins.trigger.FailureTrigger></configuredTriggers>"
            + "<contentType>default</contentType><defaultSubject>$DEFAULT_SUBJECT</defaultSubject>"
            + "<defaultContent>$DEFAULT_CONTENT</defaultContent><attachmentsPattern>"
            + "</attachmentsPattern><presendScript>$DEFAULT_PRESEND_SCRIPT</presendScript>"
            + "<postsendScript>$DEFAULT_POSTSEND_SCRIPT</postsendScript><attachBuildLog>false"
            + "</attachBuildLog><compressBuildLog>false</compressBuildLog><replyTo>"
            + "$DEFAULT_REPLYTO</replyTo><from></from><saveOutput>false</saveOutput><disabled>false"
            + "</disabled>");
    assertThat(server.getBody("/job/standard/")).doesNotContain("no effect here");
    create("script", "", "<presendScript>cancel = true</presendScript>");
    assertThat(server.getBody("/job/script/"))
        .contains("&lt;presendScript&gt; in")
        .contains("no effect here");
  }
}
