package dev.steward.rest.credential;

import static dev.steward.testing.CredentialRequests.GLOBAL;
import static dev.steward.testing.CredentialRequests.SYSTEM;
import static dev.steward.testing.CredentialRequests.TEXT;
import static dev.steward.testing.CredentialRequests.element;
import static dev.steward.testing.CredentialRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Credential stores and domains, and moving credentials between them. */
@Tag("integration")
class CredentialStoresTest {

  @RegisterExtension static final TestServer server = TestServer.create();
  private static CredentialRequests calls;

  @BeforeAll
  static void start() {
    calls = new CredentialRequests(server);
  }

  @Test
  void domainsAreCreatedReadUpdatedAndDeleted() {
    calls.createDomain("d 1");
    assertThat(
            calls
                .postXml(
                    SYSTEM + "/createDomain",
                    element(
                        "com.cloudbees.plugins.credentials.domains.Domain", element("name", "d 1")))
                .status())
        .isEqualTo(409);
    String domainUrl = SYSTEM + "/domain/d%201";
    calls.create(domainUrl, text("in-d", "s"));
    Http.Reply config = calls.get(domainUrl + "/config.xml");
    assertThat(config.body()).contains("<includes>*.example.com</includes>");
    assertThat(
            calls
                .postXml(domainUrl + "/config.xml", config.body().replace("for tests", "changed"))
                .status())
        .isEqualTo(200);
    assertThat(calls.get(domainUrl + "/api/json?tree=description,fullName,urlName,global").body())
        .contains(
            "\"description\":\"changed\"",
            "\"fullName\":\"system/d%201\"",
            "\"global\":false",
            "\"urlName\":\"d%201\"");
    assertThat(calls.get(SYSTEM + "/api/json?tree=domains[urlName,credentials[id]]").body())
        .contains(
            "\"domains\":{\"_\":{",
            "\"d 1\":{\"_class\":\"com.cloudbees.plugins.credentials.CredentialsStoreAction"
                + "$DomainWrapper\",\"credentials\":[{\"id\":\"in-d\"}],\"urlName\":\"d%201\"}");
    assertThat(calls.get(SYSTEM + "/api/json").body())
        .startsWith(
            "{\"_class\":\"com.cloudbees.plugins.credentials.SystemCredentialsProvider"
                + "$UserFacingAction\",\"domains\":{\"_\":{");
    assertThat(calls.get(SYSTEM + "/api/xml?tree=domains[urlName]").body())
        .contains("<domains><_ _class=", "<d1 _class=");
    assertThat(
            calls
                .postForm(
                    SYSTEM + "/createDomain",
                    "{\"name\":\"formed\",\"description\":\"\",\"specifications\":[{\"stapler-class\":"
                        + "\"com.cloudbees.plugins.credentials.domains.SchemeSpecification\","
                        + "\"schemes\":\"http,https\"}]}")
                .header("Location"))
        .isEqualTo(SYSTEM + "/domain/formed");
    Http.Reply deleted = server.post(domainUrl + "/doDelete");
    assertThat(deleted.status()).isEqualTo(302);
    assertThat(calls.get(String.valueOf(deleted.header("Location"))).status()).isEqualTo(200);
    assertThat(calls.get(domainUrl + "/credential/in-d/api/json").status()).isEqualTo(404);
    String formDomainUrl = SYSTEM + "/domain/formed/config.xml";
    assertThat(calls.get(formDomainUrl).body()).contains("<string>https</string>");
    assertThat(server.http().send("DELETE", formDomainUrl, "", server.admin()).status())
        .isEqualTo(200);
    assertThat(server.http().send("DELETE", GLOBAL + "/config.xml", "", server.admin()).status())
        .isEqualTo(409);
  }

  @Test
  void aCredentialIsMovedToAnotherDomainAndDeleted() {
    calls.createDomain("target");
    calls.create(GLOBAL, text("mover", "s"));
    String oldUrl = GLOBAL + "/credential/mover";
    assertThat(server.post(oldUrl + "/doMove", "destination=system%2Fnowhere").status())
        .isEqualTo(400);
    Http.Reply moved = server.post(oldUrl + "/doMove", "destination=system%2Ftarget");
    assertThat(moved.status()).isEqualTo(302);
    assertThat(moved.header("Location")).isEqualTo(GLOBAL + "/");
    assertThat(calls.get(oldUrl + "/api/json").status()).isEqualTo(404);
    String newUrl = SYSTEM + "/domain/target/credential/mover";
    assertThat(calls.get(newUrl + "/api/json").body()).contains("system/target/mover");
    Http.Reply deleted = server.post(newUrl + "/doDelete");
    assertThat(deleted.status()).isEqualTo(302);
    assertThat(deleted.header("Location")).isEqualTo(SYSTEM + "/domain/target/");
    assertThat(calls.get(SYSTEM + "/domain/target/").status()).isEqualTo(200);
    calls.create(GLOBAL, text("mover", "s"));
    assertThat(server.http().send("DELETE", oldUrl + "/config.xml", "", server.admin()).status())
        .isEqualTo(200);
    assertThat(calls.get(oldUrl + "/config.xml").status()).isEqualTo(404);
  }

  @Test
  void userStoresAreVisibleToTheirUserOnly() {
    server.post(
        "/securityRealm/createAccountByAdmin",
        "username=carl&password1=carl-carl&password2=carl-carl&fullname=Carl");
    String carl = Http.basic("carl", "carl-carl");
    String store = "/user/carl/credentials/store/user/domain/_";
    Http.Reply reply =
        server
            .http()
            .post(
                store + "/createCredentials",
                element(TEXT, element("id", "mine"), element("secret", "s")),
                carl,
                "Content-Type: application/xml");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(server.http().get(store + "/api/json?tree=credentials[id,fullName]", carl).body())
        .contains("\"fullName\":\"user:carl/user/_/mine\"");
    assertThat(server.http().get("/me/credentials/store/user/api/json", carl).body())
        .contains("UserCredentialsProvider$UserFacingAction");
    assertThat(server.http().get(store + "/credential/mine/config.xml", carl).body())
        .contains("<scope>USER</scope>");
    assertThat(calls.get(store + "/api/json").status()).isEqualTo(403);
    assertThat(calls.get(store + "/credential/mine/config.xml").status()).isEqualTo(404);
    assertThat(calls.postXml(store + "/createCredentials", text("intruder", "s")).status())
        .isEqualTo(403);
    assertThat(
            server
                .http()
                .post(store + "/credential/mine/doMove", "destination=system/_", carl)
                .status())
        .isEqualTo(400);
  }

  @Test
  void aFolderStoreIsDeletedWithItsFolder() {
    server.createFolder("/", "team");
    String store = "/job/team/credentials/store/folder";
    calls.create(store + "/domain/_", text("deploy", "s"));
    assertThat(calls.get(store + "/domain/_/api/json?tree=credentials[fullName]").body())
        .contains("\"team/folder/_/deploy\"");
    assertThat(calls.get(store + "/api/json").body()).contains("FolderCredentialsProvider");
    assertThat(calls.postXml(store + "/domain/_/createCredentials", text("deploy", "s")).status())
        .isEqualTo(409);
    calls.create(GLOBAL, text("handed", "s"));
    Http.Reply moved =
        server.post(
            GLOBAL + "/credential/handed/doMove",
            "destination=team/folder/_",
            "Accept: application/json");
    assertThat(moved.body()).contains("SUCCESS");
    assertThat(calls.get(store + "/domain/_/credential/handed/api/json").status()).isEqualTo(200);
    server.post("/job/team/doDelete");
    server.createFolder("/", "team");
    assertThat(calls.get(store + "/domain/_/api/json?tree=credentials[id]").body())
        .doesNotContain("deploy");
  }

  @Test
  void theSystemStoreIsAlsoBelowManage() {
    calls.create("/manage" + GLOBAL, text("managed", "s"));
    assertThat(calls.get("/manage" + GLOBAL + "/api/json?tree=credentials[id]").body())
        .contains("\"managed\"");
    assertThat(calls.get("/manage").header("Location")).isEqualTo("/manage/");
    assertThat(calls.get("/manage/").status()).isEqualTo(200);
  }
}
