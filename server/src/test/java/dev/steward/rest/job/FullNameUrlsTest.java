package dev.steward.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** URLs that name a job in a folder by its full name in one path segment. */
@Tag("integration")
class FullNameUrlsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createFolder("/", "team");
    server.createFolder("/job/team/", "inner");
    server.createJob("/job/team/job/inner/", "app", "true");
    server.createJob("top", "true");
  }

  @Test
  void slashesCanBeEscapedOnceOrTwice() {
    String expected = server.getBody("/job/team/job/inner/job/app/api/json");
    for (String name :
        new String[] {
          "team%2Finner%2Fapp",
          "team%2finner%2Fapp",
          "team%252Finner%252Fapp",
          "team%252finner%252fapp",
          "team/job/inner%2Fapp",
          "team%2Finner/job/app"
        }) {
      Http.Reply reply = server.get("/job/" + name + "/api/json");
      assertThat(reply.status()).as(name).isEqualTo(200);
      assertThat(reply.body()).as(name).isEqualTo(expected);
    }
    assertThat(server.get("/view/all/job/team%2Finner/api/json").status()).isEqualTo(200);
    assertThat(server.get("/job/team%2Finner%2Fapp?x=1").header("Location"))
        .isEqualTo("/job/team/job/inner/job/app/?x=1");
    assertThat(server.post("/job/team%2Finner%2Fapp/build").status()).isEqualTo(201);
  }

  @Test
  void invalidFullNamesAreNotFound() {
    for (String name :
        new String[] {
          "team%25252Finner",
          "team%2F%2Finner",
          "%2Fteam",
          "team%2F",
          "%2F",
          "%252F",
          "team%2Fjob%2Finner",
          "nobody%2Finner",
          "top%2F1"
        }) {
      assertThat(server.get("/job/" + name + "/api/json").status()).as(name).isEqualTo(404);
    }
    for (String name :
        new String[] {
          "team%2F..%2Ftop", "team%2F.", "team%252F..%252Ftop", "team%252F%2500", "team%252F%25zz"
        }) {
      assertThat(server.get("/job/" + name + "/api/json").status()).as(name).isEqualTo(400);
    }
    assertThat(server.get("/job/team" + "%2Finner".repeat(300) + "/api/json").status())
        .isEqualTo(400);
    assertThat(server.get("/user/a%2Fb/api/json").status()).isEqualTo(404);
  }

  @Test
  void fullNamesRespectPermissions() {
    server.createUser("eve", "eve-password");
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"globalMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"eve\",\"permissions\":[\"Overall/Read\"]}}]}}")
                .status())
        .isEqualTo(204);
    String eve = Http.basic("eve", "eve-password");
    for (String path :
        new String[] {"/job/team/job/inner/", "/job/team%2Finner/", "/job/team%252Finner/"}) {
      assertThat(server.http().get(path + "config.xml", eve).status()).as(path).isEqualTo(404);
      assertThat(server.http().get(path + "config.xml").status()).as(path).isEqualTo(403);
    }
  }
}
