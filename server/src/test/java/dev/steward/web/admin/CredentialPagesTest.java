package dev.steward.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pages that create, update and delete credentials without showing their secrets. */
@Tag("integration")
class CredentialPagesTest {

  private static final String STORE = "/manage/credentials/store/system/";
  private static final String GLOBAL = STORE + "domain/_/";

  @TempDir static Path folder;

  @RegisterExtension static final TestServer server = TestServer.create();

  @Test
  void aCredentialIsCreatedUpdatedAndDeletedWithoutShowingItsSecret() {
    assertThat(server.getBody(STORE)).contains("newCredentials");
    Http.Reply reply =
        server.post(
            GLOBAL + "newCredentials",
            "kind=username-password&scope=GLOBAL&username=joe&password=hidden-word&id=deploy"
                + "&description=To+%3Chosts%3E");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    assertThat(server.getBody(STORE))
        .contains("deploy", "To &lt;hosts&gt;")
        .doesNotContain("hidden-word");
    String url = GLOBAL + "credential/deploy/";
    String form = server.getBody(url + "update");
    assertThat(form).contains("value=\"joe\"").doesNotContain("hidden-word");
    // An empty password field keeps the password; the user name changes.
    assertThat(
            server
                .post(
                    url + "update",
                    HtmlForms.body(form, url + "update").replace("username=joe", "username=jane"))
                .status())
        .isEqualTo(302);
    server.createItem(
        "uses",
        "<project><builders><hudson.tasks.Shell><command>test \"$P\" = jane:hidden-word"
            + " &amp;&amp; echo it is"
            + " kept</command></hudson.tasks.Shell></builders><buildWrappers>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.UsernamePasswordBinding>"
            + "<credentialsId>deploy</credentialsId><variable>P</variable>"
            + "</org.jenkinsci.plugins.credentialsbinding.impl.UsernamePasswordBinding></bindings>"
            + "</org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper></buildWrappers>"
            + "</project>");
    server.post("/job/uses/build?delay=0sec", "");
    server.await("/job/uses/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(server.getBody("/job/uses/1/consoleText")).contains("it is kept");
    assertThat(server.post(url + "doDelete", "").status()).isEqualTo(302);
    assertThat(server.getBody(STORE)).doesNotContain("deploy");
  }

  private void createJob(String path, String name, String element) {
    server.createItem(path, name, "<project>" + element + "</project>");
  }

  @Test
  void theDeletePageListsJobsThatUseTheCredential() {
    for (String id : new String[] {"de_ploy", "spare"}) {
      server.post(GLOBAL + "newCredentials", "kind=secret-text&scope=GLOBAL&secret=s&id=" + id);
    }
    server.post("/createItem?name=team&mode=com.cloudbees.hudson.plugins.folder.Folder", "");
    createJob("/", "binds", "<x><credentialsId> de_ploy </credentialsId></x>");
    createJob("/job/team/", "notifies", "<x><apiCredentialsId>de_ploy</apiCredentialsId></x>");
    String parameter = "com.cloudbees.plugins.credentials.CredentialsParameterDefinition";
    createJob(
        "/",
        "asks",
        "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions><P><name>C"
                .replace("P>", parameter + ">")
            + "</name><defaultValue>de_ploy</defaultValue></"
            + parameter
            + "></parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>");
    createJob("/", "speaks", "<description>of de_ploy</description>");
    createJob("/", "likewise", "<x><credentialsId>deXploy</credentialsId></x>");
    createJob("/", "louder", "<x><credentialsId>DE_PLOY</credentialsId></x>");
    String url = GLOBAL + "credential/de_ploy/";
    assertThat(server.getBody(url)).contains(url + "delete\"");
    String page = server.getBody(url + "delete");
    assertThat(page)
        .containsSubsequence("/job/asks/", "/job/binds/", "/job/team/job/notifies/")
        .doesNotContain("speaks", "likewise", "louder", "cannot see");
    assertThat(server.getBody(GLOBAL + "credential/spare/delete"))
        .contains("No job uses this credential.");
    server.createUser("judy", "judy-password");
    String originalAuthorization = server.getBody("/authorization");
    server.postJson(
        "/authorization",
        "{\"globalMatrix\":{\"entries\":["
            + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
            + "{\"user\":{\"name\":\"judy\",\"permissions\":[\"Overall/Read\",\"Credentials/View\","
            + "\"Credentials/Delete\"]}}]}}");
    assertThat(server.http().get(url + "delete", Http.basic("judy", "judy-password")).body())
        .contains("jobs that you cannot see")
        .doesNotContain("binds", "No job uses this credential");
    assertThat(server.postJson("/authorization", originalAuthorization).status()).isEqualTo(204);
    assertThat(server.post(url + "doDelete", HtmlForms.body(page, url + "doDelete")).status())
        .isEqualTo(302);
    assertThat(server.get(url).status()).isEqualTo(404);
  }

  @Test
  void secretFilesAreEnteredAsTextAndNotShownAgain() {
    assertThat(server.getBody(GLOBAL + "newCredentials?kind=secret-file"))
        .contains("name=\"content\"");
    Http.Reply reply =
        server.post(
            GLOBAL + "newCredentials",
            "kind=secret-file&scope=GLOBAL&id=settings&fileName=settings.xml"
                + "&content=line+one%0D%0Aline+two");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    String url = GLOBAL + "credential/settings/";
    String form = server.getBody(url + "update");
    assertThat(form).contains("value=\"settings.xml\"").doesNotContain("line one");
    assertThat(
            server
                .post(
                    url + "update",
                    HtmlForms.body(form, url + "update").replace("settings.xml", "other.xml"))
                .status())
        .isEqualTo(302);
    server.createItem(
        "reads",
        "<project><builders><hudson.tasks.Shell><command>test \"$(tail -n 1 $F)\" = 'line two'"
            + " &amp;&amp; test \"${F##*/}\" = other.xml &amp;&amp; echo it is there</command>"
            + "</hudson.tasks.Shell></builders><buildWrappers>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.FileBinding>"
            + "<credentialsId>settings</credentialsId><variable>F</variable>"
            + "</org.jenkinsci.plugins.credentialsbinding.impl.FileBinding></bindings>"
            + "</org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper></buildWrappers>"
            + "</project>");
    server.post("/job/reads/build?delay=0sec", "");
    server.await("/job/reads/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(
            server
                .post(GLOBAL + "newCredentials", "kind=secret-file&fileName=..%2Fx&content=y")
                .status())
        .isEqualTo(400);
  }

  @Test
  void certificatesAreEnteredAsPem() throws Exception {
    var command =
        java.util.List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=it",
            "-days",
            "9",
            "-keyout",
            folder.resolve("key.pem").toString(),
            "-out",
            folder.resolve("cert.pem").toString());
    assertThat(
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor())
        .isZero();
    String key = java.nio.file.Files.readString(folder.resolve("key.pem"));
    String body =
        "kind=certificate-pem&id=cert&password=p4ss-of-store&chain="
            + HtmlForms.encode(java.nio.file.Files.readString(folder.resolve("cert.pem")))
            + "&key=";
    Http.Reply refused = server.post(GLOBAL + "newCredentials", body + "none");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"").doesNotContain("p4ss-of-store");
    Http.Reply reply = server.post(GLOBAL + "newCredentials", body + HtmlForms.encode(key));
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    String url = GLOBAL + "credential/cert/";
    assertThat(server.getBody(url)).contains("cert");
    String form = server.getBody(url + "update");
    assertThat(form).contains("name=\"chain\"").doesNotContain("BEGIN", "p4ss-of-store");
    assertThat(server.post(url + "update", HtmlForms.body(form, url + "update")).status())
        .isEqualTo(302);
  }

  @Test
  void theUsernameIsASecretIfTheCheckBoxIsSelected() {
    String box = "type=\"checkbox\" name=\"usernameSecret\" value=\"true\"";
    for (String kind : new String[] {"username-password", "ssh-key"}) {
      assertThat(server.getBody(GLOBAL + "newCredentials?kind=" + kind))
          .contains(box + "> Treat username as secret");
    }
    server.post(
        GLOBAL + "newCredentials",
        "kind=username-password&username=joe&password=p&id=plain&scope=GLOBAL");
    String url = GLOBAL + "credential/plain/";
    assertThat(server.getBody(url)).contains("joe/******");
    String form = server.getBody(url + "update");
    assertThat(form).contains(box + ">");
    String body = HtmlForms.body(form, url + "update");
    assertThat(server.post(url + "update", body + "&usernameSecret=true").status()).isEqualTo(302);
    assertThat(server.getBody(url)).contains("******/******").doesNotContain("joe/");
    form = server.getBody(url + "update");
    assertThat(form).contains(box + " checked>");
    // A form that is sent back as it is keeps the setting; a cleared box resets it.
    server.post(url + "update", HtmlForms.body(form, url + "update"));
    assertThat(server.getBody(url)).doesNotContain("joe/");
    server.post(url + "update", body);
    assertThat(server.getBody(url)).contains("joe/******");
  }

  @Test
  void invalidFormsAreShownAgainWithoutTheSecret() {
    server.post(GLOBAL + "newCredentials", "kind=secret-text&secret=first-word&id=taken");
    Http.Reply reply =
        server.post(
            GLOBAL + "newCredentials", "kind=secret-text&secret=other-word&id=taken&description=D");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body())
        .contains("role=\"alert\"", "value=\"taken\"", "value=\"D\"")
        .doesNotContain("other-word");
    assertThat(server.post(GLOBAL + "newCredentials", "kind=none&id=x").status()).isEqualTo(400);
    assertThat(server.getBody(GLOBAL + "newCredentials?kind=ssh-key")).contains("name=\"key\"");
  }

  @Test
  void userStoresAreVisibleToTheirUserOnly() {
    server.createUser("eve", "secret-of-eve");
    String store = "/user/eve/credentials/store/user/domain/_/";
    String eve = Http.basic("eve", "secret-of-eve");
    assertThat(
            server
                .http()
                .post(store + "newCredentials", "kind=secret-text&secret=s&id=mine", eve)
                .status())
        .isEqualTo(302);
    assertThat(server.http().get(store, eve).body()).contains("mine");
    assertThat(server.http().get(store + "credential/mine/delete", eve).body())
        .contains("Builds that use this credential will fail")
        .doesNotContain("No job uses this credential");
    assertThat(server.get(store).status()).isEqualTo(403);
  }
}
