package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Effects of granted and missing permissions over HTTP. */
@Tag("integration")
class AuthorizationTest {

  private static final String ADMIN_ENTRY =
      "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}}";
  private static final String JSON = "Content-Type: application/json";

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    createUser("alice");
  }

  private void createUser(String name) {
    server.createUser(name, name);
  }

  private static String basicAuth(String user) {
    return Http.basic(user, user);
  }

  private Http.Reply postPolicy(String policy) {
    return server.postJson("/authorization", policy);
  }

  /** Sets a project matrix that grants permissions to alice and the administrator. */
  private void grantToAlice(String... permissions) {
    Http.Reply response =
        postPolicy(
            "{\"projectMatrix\":{\"entries\":["
                + ADMIN_ENTRY
                + ",{\"user\":{\"name\":\"alice\",\"permissions\":[\""
                + String.join("\",\"", permissions)
                + "\"]}}]}}");
    assertThat(response.status()).as(response.body()).isEqualTo(204);
  }

  private void createJob(String name, String permissions) {
    server.createItem(
        name,
        "<project><properties><hudson.security.AuthorizationMatrixProperty>"
            + permissions
            + "</hudson.security.AuthorizationMatrixProperty></properties></project>");
  }

  @Test
  void aPolicyIsReadBackAsWritten() {
    assertThat(server.getBody("/authorization"))
        .isEqualTo(
            "{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":false},"
                + "\"optionalPermissions\":[]}");
    String policy =
        "{\"globalMatrix\":{\"entries\":["
            + ADMIN_ENTRY
            + ",{\"group\":{\"name\":\"dev"
            + " \\\"1\\\"\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}}"
            + ",{\"userOrGroup\":{\"name\":\"x\",\"permissions\":[\"Job/ExtendedRead\"]}}]},"
            + "\"optionalPermissions\":[\"Job/ExtendedRead\"]}";
    assertThat(postPolicy(policy).status()).isEqualTo(204);
    assertThat(server.getBody("/authorization")).isEqualTo(policy);
    String legacyPolicy =
        "{\"projectMatrix\":{\"permissions\":[\"USER:hudson.model.Hudson.Administer:admin\","
            + "\"GROUP:Overall/Read:authenticated\"]}}";
    assertThat(postPolicy(legacyPolicy).status()).isEqualTo(204);
    assertThat(server.http().get("/api/json", basicAuth("alice")).status()).isEqualTo(200);
    assertThat(server.http().get("/authorization", basicAuth("alice")).status()).isEqualTo(403);
    assertThat(server.http().post("/authorization", policy, basicAuth("alice"), JSON).status())
        .isEqualTo(403);
  }

  @Test
  void anInvalidPolicyIsRefusedWithAnExplanation() {
    for (String invalidPolicy :
        List.of(
            "",
            "[]",
            "{}",
            "{\"unsecured\":{}}",
            "{\"globalMatrix\":7}",
            "{\"globalMatrix\":{\"grants\":[]}}",
            "{\"globalMatrix\":{\"entries\":[7]}}",
            "{\"globalMatrix\":{\"entries\":[{\"user\":{\"permissions\":[]}}]}}",
            "{\"globalMatrix\":{\"entries\":[{\"role\":{\"name\":\"x\"}}]}}",
            "{\"globalMatrix\":{\"permissions\":[\"Job/Read\"]}}",
            "{\"globalMatrix\":{\"entries\":[" + ADMIN_ENTRY + "]},\"projectMatrix\":{}}",
            "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
                + "[\"Overall/Everything\"]}}]}}",
            "{\"globalMatrix\":{\"entries\":["
                + ADMIN_ENTRY
                + "]},\"optionalPermissions\":[\"Job/Read\"]}",
            "{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":\"yes\"}}")) {
      Http.Reply reply = postPolicy(invalidPolicy);
      assertThat(reply.status()).as(invalidPolicy + reply.body()).isEqualTo(400);
      assertThat(reply.header("X-Error")).as(invalidPolicy).isNotBlank();
    }
    assertThat(postPolicy("{\"globalMatrix\":{\"entries\":[]}}").body())
        .contains("leave the server without an administrator");
    assertThat(server.http().get("/api/json", basicAuth("alice")).status()).isEqualTo(200);
  }

  @Test
  void jobsWithoutReadPermissionAreNotFound() {
    createJob("seen", "<permission>USER:hudson.model.Item.Read:alice</permission>");
    createJob("known", "<permission>hudson.model.Item.Discover:alice</permission>");
    createJob("secret", "");
    grantToAlice("Overall/Read");
    assertThat(server.http().get("/job/seen/api/json", basicAuth("alice")).status()).isEqualTo(200);
    Http.Reply discoverable = server.http().get("/job/known/api/json", basicAuth("alice"));
    assertThat(discoverable.status()).isEqualTo(403);
    assertThat(discoverable.header("X-Required-Permission")).isNull();
    assertThat(discoverable.header("X-Jenkins")).isNotNull();
    Http.Reply secret = server.http().get("/job/secret/api/json", basicAuth("alice"));
    Http.Reply missing = server.http().get("/job/nothing/api/json", basicAuth("alice"));
    assertThat(secret.status()).isEqualTo(404);
    assertThat(secret.body()).isEqualTo(missing.body());
    assertThat(server.http().post("/job/secret/doDelete", "", basicAuth("alice")).status())
        .isEqualTo(404);
    assertThat(server.http().get("/view/all/job/secret/config.xml", basicAuth("alice")).status())
        .isEqualTo(404);
    assertThat(server.http().get("/api/json?tree=jobs[name]", basicAuth("alice")).body())
        .contains("\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"seen\"}]");
    assertThat(server.http().get("/search/suggest?query=e", basicAuth("alice")).body())
        .contains("seen")
        .doesNotContain("secret")
        .doesNotContain("known");
    assertThat(server.http().get("/search/?q=e", basicAuth("alice")).body())
        .contains("job/seen/")
        .doesNotContain("secret")
        .doesNotContain("known");
    assertThat(server.http().get("/search/?q=SEEN", basicAuth("alice")).header("Location"))
        .isEqualTo("/job/seen/");
    assertThat(server.http().get("/", basicAuth("alice")).body())
        .contains("job/seen/")
        .doesNotContain("job/secret/");
  }

  @Test
  void actionsRequireTheSamePermissionsAsInJenkins() {
    server.createJob("x", "true");
    grantToAlice("Overall/Read", "Job/Read");
    for (var action :
        List.of(
            List.of("POST", "/job/x/build", "hudson.model.Item.Build"),
            List.of("GET", "/job/x/config.xml", "hudson.model.Item.Configure"),
            List.of("POST", "/job/x/disable", "hudson.model.Item.Configure"),
            List.of("POST", "/job/x/doDelete", "hudson.model.Item.Delete"),
            List.of("GET", "/job/x/ws/", "hudson.model.Item.Workspace"),
            List.of("POST", "/createItem?name=y", "hudson.model.Item.Create"),
            List.of("GET", "/pluginManager/api/json", "hudson.model.Hudson.Administer"),
            List.of("POST", "/quietDown", "hudson.model.Hudson.Manage"))) {
      Http.Reply reply = server.http().send(action.get(0), action.get(1), "", basicAuth("alice"));
      assertThat(reply.status()).as(action.get(1)).isEqualTo(403);
      assertThat(reply.header("X-Required-Permission")).isEqualTo(action.get(2));
    }
    assertThat(server.http().get("/computer/api/json", basicAuth("alice")).body())
        .contains("\"monitorData\":{}");
  }

  @Test
  void extendedReadShowsADefinitionWithoutItsSecrets() {
    String configXml =
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.PasswordParameterDefinition><name>P</name><defaultValue>hush"
            + "</defaultValue></hudson.model.PasswordParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties></project>";
    server.createItem("x", configXml);
    assertThat(
            postPolicy(
                    "{\"globalMatrix\":{\"entries\":["
                        + ADMIN_ENTRY
                        + ",{\"user\":{\"name\":\"alice\",\"permissions\":[\"Overall/Read\","
                        + "\"Job/Read\",\"Job/ExtendedRead\"]}}]},"
                        + "\"optionalPermissions\":[\"Job/ExtendedRead\"]}")
                .status())
        .isEqualTo(204);
    Http.Reply readResponse = server.http().get("/job/x/config.xml", basicAuth("alice"));
    assertThat(readResponse.status()).isEqualTo(200);
    assertThat(readResponse.body())
        .contains("********")
        .doesNotContain("hush")
        .doesNotContain("{steward");
    Http.Reply saveResponse =
        server.http().post("/job/x/config.xml", "<project/>", basicAuth("alice"));
    assertThat(saveResponse.header("X-Required-Permission"))
        .isEqualTo("hudson.model.Item.Configure");
  }

  @Test
  void theQueueShowsOnlyReadableJobs() {
    createJob("seen", "<permission>USER:hudson.model.Item.Read:alice</permission>");
    createJob("known", "<permission>USER:hudson.model.Item.Discover:alice</permission>");
    createJob("secret", "");
    String[] itemIds = new String[3];
    for (String name : List.of("seen", "known", "secret")) {
      Http.Reply response = server.post("/job/" + name + "/build?delay=600sec");
      String location = String.valueOf(response.header("Location"));
      itemIds[List.of("seen", "known", "secret").indexOf(name)] =
          location.replaceAll(".*/item/([0-9]+)/", "$1");
    }
    grantToAlice("Overall/Read");
    String queue = server.http().get("/queue/api/json", basicAuth("alice")).body();
    assertThat(queue)
        .contains("\"discoverableItems\":[{\"task\":{\"name\":\"known\"}}]")
        .contains("job/seen/")
        .doesNotContain("job/known/")
        .doesNotContain("secret");
    assertThat(
            server
                .http()
                .post("/queue/cancelItem?id=" + itemIds[0], "", basicAuth("alice"))
                .status())
        .as("a visible item that she may not cancel")
        .isEqualTo(422);
    for (String hiddenId : List.of(itemIds[1], itemIds[2])) {
      assertThat(
              server
                  .http()
                  .post("/queue/cancelItem?id=" + hiddenId, "", basicAuth("alice"))
                  .status())
          .isEqualTo(404);
      assertThat(
              server
                  .http()
                  .get("/queue/item/" + hiddenId + "/api/json", basicAuth("alice"))
                  .status())
          .isEqualTo(404);
    }
    grantToAlice("Overall/Read", "Job/Cancel");
    assertThat(
            server
                .http()
                .post("/queue/cancelItem?id=" + itemIds[0], "", basicAuth("alice"))
                .status())
        .isEqualTo(204);
  }

  @Test
  void executorsHideUnreadableBuilds() {
    server.createJob("secret", "sleep 600");
    server.startBuild("/job/secret/");
    String tree = "/computer/api/json?tree=computer[executors[idle,currentExecutable[url]]]";
    server.await(tree, "job/secret/1/");
    grantToAlice("Overall/Read");
    assertThat(server.http().get(tree, basicAuth("alice")).body()).doesNotContain("secret");
    grantToAlice("Overall/Read", "Job/Read");
    assertThat(server.http().get(tree, basicAuth("alice")).body()).contains("job/secret/1/");
    assertThat(server.http().post("/job/secret/1/stop", "", basicAuth("alice")).status())
        .isEqualTo(403);
    grantToAlice("Overall/Read", "Job/Read", "Job/Cancel");
    assertThat(server.http().post("/job/secret/1/stop", "", basicAuth("alice")).status())
        .isEqualTo(302);
    server.await("/job/secret/1/api/json?tree=result", "ABORTED");
    grantToAlice("Overall/Read", "Job/Read");
    assertThat(server.http().post("/job/secret/1/stop", "", basicAuth("alice")).status())
        .as("stopping a completed build needs no permission")
        .isEqualTo(302);
    Http.Reply keepResponse =
        server.http().post("/job/secret/1/toggleLogKeep", "", basicAuth("alice"));
    assertThat(keepResponse.header("X-Required-Permission")).isEqualTo("hudson.model.Run.Update");
  }

  @Test
  void anonymousGrantsApplyToEveryone() {
    server.createJob("x", "true");
    postPolicy("{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":true}}");
    assertThat(server.http().get("/job/x/api/json").status()).isEqualTo(200);
    assertThat(server.http().get("/job/x/config.xml").header("X-Required-Permission"))
        .isEqualTo("hudson.model.Item.Configure");
    UserSession visitor = server.anonymousSession();
    String[] session = {"Cookie: " + visitor.cookie(), "Jenkins-Crumb: " + visitor.crumb()};
    assertThat(server.http().post("/job/x/build", "", session).status()).isEqualTo(403);
    postPolicy(
        "{\"projectMatrix\":{\"entries\":["
            + ADMIN_ENTRY
            + ",{\"user\":{\"name\":\"anonymous\",\"permissions\":[\"Overall/Read\","
            + "\"Job/Discover\"]}}]}}");
    Http.Reply response = server.http().get("/job/x/");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.header("X-Required-Permission")).isNull();
    assertThat(server.http().get("/job/y/").status()).isEqualTo(404);
    assertThat(server.http().get("/job/x/api/json", basicAuth("alice")).status())
        .as("anonymous permissions apply to signed-in users too")
        .isEqualTo(403);
  }

  @Test
  void anAdministratorPutsUsersIntoGroups() {
    createJob("x", "<permission>GROUP:hudson.model.Item.Build:dev</permission>");
    grantToAlice("Overall/Read", "Job/Read");
    assertThat(server.http().post("/job/x/build", "", basicAuth("alice")).status()).isEqualTo(403);
    String groups = "{\"groups\":[\"dev\",\"qa\"]}";
    assertThat(server.http().post("/user/alice/groups", groups, basicAuth("alice"), JSON).status())
        .isEqualTo(403);
    assertThat(server.postJson("/user/alice/groups", groups).body()).isEqualTo(groups);
    assertThat(server.http().get("/user/alice/groups", basicAuth("alice")).body())
        .isEqualTo(groups);
    assertThat(server.http().get("/user/admin/groups", basicAuth("alice")).status()).isEqualTo(403);
    assertThat(server.http().get("/whoAmI/api/json", basicAuth("alice")).body())
        .contains("\"authenticated\",\"FACTOR_PASSWORD\",\"dev\",\"qa\"");
    assertThat(server.http().post("/job/x/build?delay=600sec", "", basicAuth("alice")).status())
        .isEqualTo(201);
    assertThat(server.postJson("/user/alice/groups", "{}").status()).isEqualTo(400);
  }
}
