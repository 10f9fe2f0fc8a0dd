package dev.steward.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Validation in the forms of jobs and folders. */
@Tag("integration")
class FormValidationTest {

  private static final String BINDING =
      "org.jenkinsci.plugins.credentialsbinding.impl.StringBinding";

  private static final String XML =
      "<project><scm class='hudson.plugins.git.GitSCM'><userRemoteConfigs>"
          + "<hudson.plugins.git.UserRemoteConfig><url>/srv/a.git</url>"
          + "<credentialsId>imported</credentialsId></hudson.plugins.git.UserRemoteConfig>"
          + "</userRemoteConfigs></scm><publishers><hudson.tasks.Mailer><recipients>ann@example.org"
          + "</recipients></hudson.tasks.Mailer></publishers><buildWrappers>"
          + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings><"
          + BINDING
          + "><credentialsId>known</credentialsId><variable>V</variable></"
          + BINDING
          + "></bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
          + "</buildWrappers></project>";

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    server.createFolder("/", "team");
    createCredential("/manage/credentials/store/system/domain/_/", "known");
    createCredential("/job/team/credentials/store/folder/domain/_/", "of-team");
    server.createItem("/job/team/", "j", XML);
  }

  private void createCredential(String domain, String id) {
    Http.Reply reply = server.post(domain + "newCredentials", "kind=secret-text&secret=s&id=" + id);
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
  }

  private static final String FORM = "/job/team/job/j/configure";

  private String jobForm() {
    return HtmlForms.body(server.getBody(FORM), FORM);
  }

  private String jobXml() {
    return server.getBody("/job/team/job/j/config.xml");
  }

  @Test
  void unknownCredentialsAreRefusedAtTheirField() {
    String before = jobXml();
    String body = HtmlForms.withField(jobForm(), "description", "typed & kept");
    Http.Reply refused =
        server.post(FORM, HtmlForms.withField(body, "bindings.0.credentialsId", "nowhere"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .containsPattern(
            "id=\"bindings-0-credentialsId-wrong\">No credential with the ID (&#39;|')nowhere")
        .containsPattern("aria-describedby=\"bindings-0-credentialsId-wrong\"")
        .contains("typed &amp; kept", "<option value=\"nowhere\" selected>");
    assertThat(jobXml()).isEqualTo(before);

    refused =
        server.post(
            FORM, HtmlForms.withField(body, "git.userRemoteConfigs.credentialsId", "nowhere"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .containsPattern("class=\"wrong\"[^>]*>No credential with the ID (&#39;|')nowhere");
    assertThat(jobXml()).isEqualTo(before);

    for (String credentialId : new String[] {"of-team", "known", "", "${CHOSEN}"}) {
      Http.Reply saved =
          server.post(
              FORM, HtmlForms.withField(jobForm(), "bindings.0.credentialsId", credentialId));
      assertThat(saved.status()).as(credentialId + saved.body()).isEqualTo(302);
    }
  }

  @Test
  void unknownCredentialsOfImportedJobsDoNotBlockOtherChanges() {
    Http.Reply saved = server.post(FORM, HtmlForms.withField(jobForm(), "description", "changed"));
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(jobXml()).contains("<credentialsId>imported</credentialsId>", "changed");
  }

  @Test
  void invalidEmailAddressesAreRefusedAtTheirField() {
    String before = jobXml();
    for (String recipients :
        new String[] {"nobody", "ann@example.org, bob", "a@", "@b", "a b@c@d"}) {
      Http.Reply refused =
          server.post(FORM, HtmlForms.withField(jobForm(), "publishers.0.recipients", recipients));
      assertThat(refused.status()).as(recipients).isEqualTo(400);
      assertThat(refused.body())
          .containsPattern("id=\"publishers-0-recipients-wrong\">[^<]*is not an email address")
          .contains("value=\"" + recipients + "\"");
    }
    assertThat(jobXml()).isEqualTo(before);
    String validRecipients = "ann@example.org bob.o+x@ci.example.org,$CULPRITS";
    assertThat(
            server
                .post(
                    FORM,
                    HtmlForms.withField(jobForm(), "publishers.0.recipients", validRecipients))
                .status())
        .isEqualTo(302);
    assertThat(jobXml()).contains("<recipients>" + validRecipients + "</recipients>");
  }

  @Test
  void credentialsAreSelectedFromADropDown() {
    String page = server.getBody(FORM);
    assertThat(page)
        .contains(
            "<option value=\"of-team\">",
            "<option value=\"known\" selected>",
            "<option value=\"imported\" selected>",
            "href=\"/manage/credentials/store/system/domain/_/newCredentials\"");
    assertThat(HtmlForms.body(page, FORM)).contains("bindings.0.credentialsId=known");
  }

  private static final String FOLDER = "/job/team/configure";
  private static final String MATRIX =
      "com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty";

  private String folderForm() {
    return HtmlForms.body(server.getBody(FOLDER), FOLDER);
  }

  @Test
  void theFolderFormKeepsElementsThatItDoesNotShow() {
    String page = server.getBody(FOLDER);
    assertThat(page)
        .contains("name=\"name\"", "name=\"displayName\"", "name=\"description\"")
        .contains("href=\"/job/team/credentials/store/folder/\"", "?view=xml");
    String before = server.getBody("/job/team/config.xml");
    assertThat(server.post(FOLDER, folderForm()).status()).isEqualTo(302);
    assertThat(server.getBody("/job/team/config.xml")).isEqualTo(before);

    String body = HtmlForms.withField(folderForm(), "description", "What <we> ship");
    assertThat(server.post(FOLDER, HtmlForms.withField(body, "displayName", "The team")).status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/team/config.xml"))
        .contains(
            "<description>What &lt;we&gt; ship</description>",
            "<displayName>The team</displayName>");
    assertThat(server.get("/job/team/job/j/api/json").status()).isEqualTo(200);
  }

  @Test
  void theFolderFormGrantsPermissions() {
    server.createUser("ann", "a-long-password");
    Http.Reply added =
        server.post(FOLDER, folderForm().replace("&do=save", "") + "&do=properties%3Aadd");
    assertThat(added.status()).as(added.body()).isEqualTo(200);
    String body = HtmlForms.body(added.body(), FOLDER);
    body = HtmlForms.withField(body, "properties.0..name", "ann");
    body = HtmlForms.withField(body, "properties.0..permission", "hudson.model.Item.Build");
    Http.Reply saved = server.post(FOLDER, body);
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(server.getBody("/job/team/config.xml"))
        .contains("<" + MATRIX + ">", "<permission>USER:hudson.model.Item.Build:ann</permission>");
  }

  @Test
  void theFolderFormRenamesAndRefusesInvalidNames() {
    Http.Reply refused = server.post(FOLDER, HtmlForms.withField(folderForm(), "name", "a/b"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "value=\"a/b\"");
    Http.Reply saved = server.post(FOLDER, HtmlForms.withField(folderForm(), "name", "crew"));
    assertThat(saved.status()).as(saved.body()).isEqualTo(302);
    assertThat(saved.header("Location")).isEqualTo("/job/crew/");
    assertThat(server.get("/job/crew/job/j/api/json").status()).isEqualTo(200);
  }

  @Test
  void aStaleFolderFormIsRefusedKeepingItsInput() {
    String staleForm = HtmlForms.withField(folderForm(), "description", "mine");
    server.post(FOLDER, HtmlForms.withField(folderForm(), "description", "theirs"));
    Http.Reply refused = server.post(FOLDER, staleForm);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("mine", "changed since this form was opened");
    assertThat(server.getBody("/job/team/config.xml")).contains("theirs");
  }
}
