package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Effects of granted and missing permissions over HTTP. */
class RightsTest {

  private static final String ADMIN =
      "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}}";
  private static final String JSON = "Content-Type: application/json";

  @TempDir Path folder;
  private Running server;

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
    user("alice");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void user(String name) {
    Http.Reply made =
        server.http.post(
            "/securityRealm/createAccountByAdmin",
            "username=" + name + "&password1=" + name + "&password2=" + name,
            server.admin());
    assertThat(made.status()).isEqualTo(302);
  }

  private static String as(String user) {
    return Http.basic(user, user);
  }

  private Http.Reply change(String policy) {
    return server.http.post("/authorization", policy, server.admin(), JSON);
  }

  /** Sets a project matrix that grants permissions to alice and the administrator. */
  private void alice(String... permissions) {
    Http.Reply changed =
        change(
            "{\"projectMatrix\":{\"entries\":["
                + ADMIN
                + ",{\"user\":{\"name\":\"alice\",\"permissions\":[\""
                + String.join("\",\"", permissions)
                + "\"]}}]}}");
    assertThat(changed.status()).as(changed.body()).isEqualTo(204);
  }

  private void job(String name, String permissions) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project><properties><hudson.security.AuthorizationMatrixProperty>"
                + permissions
                + "</hudson.security.AuthorizationMatrixProperty></properties></project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  @Test
  void aPolicyIsReadAsItWasWritten() {
    assertThat(server.http.get("/authorization", server.admin()).body())
        .isEqualTo(
            "{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":false},"
                + "\"optionalPermissions\":[]}");
    String policy =
        "{\"globalMatrix\":{\"entries\":["
            + ADMIN
            + ",{\"group\":{\"name\":\"dev"
            + " \\\"1\\\"\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}}"
            + ",{\"userOrGroup\":{\"name\":\"x\",\"permissions\":[\"Job/ExtendedRead\"]}}]},"
            + "\"optionalPermissions\":[\"Job/ExtendedRead\"]}";
    assertThat(change(policy).status()).isEqualTo(204);
    assertThat(server.http.get("/authorization", server.admin()).body()).isEqualTo(policy);
    String older =
        "{\"projectMatrix\":{\"permissions\":[\"USER:hudson.model.Hudson.Administer:admin\","
            + "\"GROUP:Overall/Read:authenticated\"]}}";
    assertThat(change(older).status()).isEqualTo(204);
    assertThat(server.http.get("/api/json", as("alice")).status()).isEqualTo(200);
    assertThat(server.http.get("/authorization", as("alice")).status()).isEqualTo(403);
    assertThat(server.http.post("/authorization", policy, as("alice"), JSON).status())
        .isEqualTo(403);
  }

  @Test
  void aPolicyThatIsNoneIsRefusedWithWhatToWrite() {
    for (String wrong :
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
            "{\"globalMatrix\":{\"entries\":[" + ADMIN + "]},\"projectMatrix\":{}}",
            "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
                + "[\"Overall/Everything\"]}}]}}",
            "{\"globalMatrix\":{\"entries\":["
                + ADMIN
                + "]},\"optionalPermissions\":[\"Job/Read\"]}",
            "{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":\"yes\"}}")) {
      Http.Reply reply = change(wrong);
      assertThat(reply.status()).as(wrong + reply.body()).isEqualTo(400);
      assertThat(reply.header("X-Error")).as(wrong).isNotBlank();
    }
    assertThat(change("{\"globalMatrix\":{\"entries\":[]}}").body())
        .contains("leave the server without an administrator");
    assertThat(server.http.get("/api/json", as("alice")).status()).isEqualTo(200);
  }

  @Test
  void whatOneMayNotSeeIsNotThere() {
    job("seen", "<permission>USER:hudson.model.Item.Read:alice</permission>");
    job("known", "<permission>hudson.model.Item.Discover:alice</permission>");
    job("secret", "");
    alice("Overall/Read");
    assertThat(server.http.get("/job/seen/api/json", as("alice")).status()).isEqualTo(200);
    Http.Reply known = server.http.get("/job/known/api/json", as("alice"));
    assertThat(known.status()).isEqualTo(403);
    assertThat(known.header("X-Required-Permission")).isNull();
    assertThat(known.header("X-Jenkins")).isNotNull();
    Http.Reply secret = server.http.get("/job/secret/api/json", as("alice"));
    Http.Reply nothing = server.http.get("/job/nothing/api/json", as("alice"));
    assertThat(secret.status()).isEqualTo(404);
    assertThat(secret.body()).isEqualTo(nothing.body());
    assertThat(server.http.post("/job/secret/doDelete", "", as("alice")).status()).isEqualTo(404);
    assertThat(server.http.get("/view/all/job/secret/config.xml", as("alice")).status())
        .isEqualTo(404);
    assertThat(server.http.get("/api/json?tree=jobs[name]", as("alice")).body())
        .contains("\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\",\"name\":\"seen\"}]");
    assertThat(server.http.get("/search/suggest?query=e", as("alice")).body())
        .contains("seen")
        .doesNotContain("secret")
        .doesNotContain("known");
    assertThat(server.http.get("/search/?q=e", as("alice")).body())
        .contains("job/seen/")
        .doesNotContain("secret")
        .doesNotContain("known");
    assertThat(server.http.get("/search/?q=SEEN", as("alice")).header("Location"))
        .isEqualTo("/job/seen/");
    assertThat(server.http.get("/", as("alice")).body())
        .contains("job/seen/")
        .doesNotContain("job/secret/");
  }

  @Test
  void eachActionAsksForTheRightThatJenkinsAsksFor() {
    server.job("x", "true");
    alice("Overall/Read", "Job/Read");
    for (var asked :
        List.of(
            List.of("POST", "/job/x/build", "hudson.model.Item.Build"),
            List.of("GET", "/job/x/config.xml", "hudson.model.Item.Configure"),
            List.of("POST", "/job/x/disable", "hudson.model.Item.Configure"),
            List.of("POST", "/job/x/doDelete", "hudson.model.Item.Delete"),
            List.of("GET", "/job/x/ws/", "hudson.model.Item.Workspace"),
            List.of("POST", "/createItem?name=y", "hudson.model.Item.Create"),
            List.of("GET", "/pluginManager/api/json", "hudson.model.Hudson.Administer"),
            List.of("POST", "/quietDown", "hudson.model.Hudson.Manage"))) {
      Http.Reply reply = server.http.send(asked.get(0), asked.get(1), "", as("alice"));
      assertThat(reply.status()).as(asked.get(1)).isEqualTo(403);
      assertThat(reply.header("X-Required-Permission")).isEqualTo(asked.get(2));
    }
    assertThat(server.http.get("/computer/api/json", as("alice")).body())
        .contains("\"monitorData\":{}");
  }

  @Test
  void theExtendedReaderSeesADefinitionWithoutItsSecrets() {
    String secret =
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.PasswordParameterDefinition><name>P</name><defaultValue>hush"
            + "</defaultValue></hudson.model.PasswordParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties></project>";
    server.http.post("/createItem?name=x", secret, server.admin(), "Content-Type: application/xml");
    assertThat(
            change(
                    "{\"globalMatrix\":{\"entries\":["
                        + ADMIN
                        + ",{\"user\":{\"name\":\"alice\",\"permissions\":[\"Overall/Read\","
                        + "\"Job/Read\",\"Job/ExtendedRead\"]}}]},"
                        + "\"optionalPermissions\":[\"Job/ExtendedRead\"]}")
                .status())
        .isEqualTo(204);
    Http.Reply read = server.http.get("/job/x/config.xml", as("alice"));
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).contains("********").doesNotContain("hush").doesNotContain("{steward");
    Http.Reply saved = server.http.post("/job/x/config.xml", "<project/>", as("alice"));
    assertThat(saved.header("X-Required-Permission")).isEqualTo("hudson.model.Item.Configure");
  }

  @Test
  void theQueueShowsWhatOneMayRead() {
    job("seen", "<permission>USER:hudson.model.Item.Read:alice</permission>");
    job("known", "<permission>USER:hudson.model.Item.Discover:alice</permission>");
    job("secret", "");
    String[] item = new String[3];
    for (String name : List.of("seen", "known", "secret")) {
      Http.Reply queued =
          server.http.post("/job/" + name + "/build?delay=600sec", "", server.admin());
      String location = String.valueOf(queued.header("Location"));
      item[List.of("seen", "known", "secret").indexOf(name)] =
          location.replaceAll(".*/item/([0-9]+)/", "$1");
    }
    alice("Overall/Read");
    String queue = server.http.get("/queue/api/json", as("alice")).body();
    assertThat(queue)
        .contains("\"discoverableItems\":[{\"task\":{\"name\":\"known\"}}]")
        .contains("job/seen/")
        .doesNotContain("job/known/")
        .doesNotContain("secret");
    assertThat(server.http.post("/queue/cancelItem?id=" + item[0], "", as("alice")).status())
        .as("seen, and not hers to cancel")
        .isEqualTo(422);
    for (String hidden : List.of(item[1], item[2])) {
      assertThat(server.http.post("/queue/cancelItem?id=" + hidden, "", as("alice")).status())
          .isEqualTo(404);
      assertThat(server.http.get("/queue/item/" + hidden + "/api/json", as("alice")).status())
          .isEqualTo(404);
    }
    alice("Overall/Read", "Job/Cancel");
    assertThat(server.http.post("/queue/cancelItem?id=" + item[0], "", as("alice")).status())
        .isEqualTo(204);
  }

  @Test
  void aBuildThatOneMayNotReadIsNotShownOnItsExecutor() {
    server.job("secret", "sleep 600");
    server.http.post("/job/secret/build?delay=0sec", "", server.admin());
    String tree = "/computer/api/json?tree=computer[executors[idle,currentExecutable[url]]]";
    server.await(tree, "job/secret/1/");
    alice("Overall/Read");
    assertThat(server.http.get(tree, as("alice")).body()).doesNotContain("secret");
    alice("Overall/Read", "Job/Read");
    assertThat(server.http.get(tree, as("alice")).body()).contains("job/secret/1/");
    assertThat(server.http.post("/job/secret/1/stop", "", as("alice")).status()).isEqualTo(403);
    alice("Overall/Read", "Job/Read", "Job/Cancel");
    assertThat(server.http.post("/job/secret/1/stop", "", as("alice")).status()).isEqualTo(302);
    server.await("/job/secret/1/api/json?tree=result", "ABORTED");
    alice("Overall/Read", "Job/Read");
    assertThat(server.http.post("/job/secret/1/stop", "", as("alice")).status())
        .as("where there is nothing to stop, nothing is asked for")
        .isEqualTo(302);
    Http.Reply kept = server.http.post("/job/secret/1/toggleLogKeep", "", as("alice"));
    assertThat(kept.header("X-Required-Permission")).isEqualTo("hudson.model.Run.Update");
  }

  @Test
  void visitorsGetWhatEverybodyWasGiven() {
    server.job("x", "true");
    change("{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":true}}");
    assertThat(server.http.get("/job/x/api/json").status()).isEqualTo(200);
    assertThat(server.http.get("/job/x/config.xml").header("X-Required-Permission"))
        .isEqualTo("hudson.model.Item.Configure");
    Running.Session visitor = server.visitor();
    String[] session = {"Cookie: " + visitor.cookie(), "Jenkins-Crumb: " + visitor.crumb()};
    assertThat(server.http.post("/job/x/build", "", session).status()).isEqualTo(403);
    change(
        "{\"projectMatrix\":{\"entries\":["
            + ADMIN
            + ",{\"user\":{\"name\":\"anonymous\",\"permissions\":[\"Overall/Read\","
            + "\"Job/Discover\"]}}]}}");
    Http.Reply discovered = server.http.get("/job/x/");
    assertThat(discovered.status()).isEqualTo(403);
    assertThat(discovered.header("X-Required-Permission")).isNull();
    assertThat(server.http.get("/job/y/").status()).isEqualTo(404);
    assertThat(server.http.get("/job/x/api/json", as("alice")).status())
        .as("what visitors may, everybody may")
        .isEqualTo(403);
  }

  @Test
  void anAdministratorPutsUsersIntoGroups() {
    job("x", "<permission>GROUP:hudson.model.Item.Build:dev</permission>");
    alice("Overall/Read", "Job/Read");
    assertThat(server.http.post("/job/x/build", "", as("alice")).status()).isEqualTo(403);
    String groups = "{\"groups\":[\"dev\",\"qa\"]}";
    assertThat(server.http.post("/user/alice/groups", groups, as("alice"), JSON).status())
        .isEqualTo(403);
    assertThat(server.http.post("/user/alice/groups", groups, server.admin(), JSON).body())
        .isEqualTo(groups);
    assertThat(server.http.get("/user/alice/groups", as("alice")).body()).isEqualTo(groups);
    assertThat(server.http.get("/user/admin/groups", as("alice")).status()).isEqualTo(403);
    assertThat(server.http.get("/whoAmI/api/json", as("alice")).body())
        .contains("\"authenticated\",\"FACTOR_PASSWORD\",\"dev\",\"qa\"");
    assertThat(server.http.post("/job/x/build?delay=600sec", "", as("alice")).status())
        .isEqualTo(201);
    assertThat(server.http.post("/user/alice/groups", "{}", server.admin(), JSON).status())
        .isEqualTo(400);
  }
}
