package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event stream: types, order, filters, permissions and reconnects. */
class EventsTest {

  private static final String JSON = "Content-Type: application/json";

  @TempDir Path folder;
  private Running server;

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> types(List<Told.Event> events) {
    return events.stream().map(Told.Event::type).toList();
  }

  private void build(String path) {
    assertThat(server.http.post(path + "build?delay=0sec", "", server.admin()).status())
        .isEqualTo(201);
  }

  @Test
  void aBuildIsToldOfFromTheQueueToItsEnd() {
    try (var told = new Told(server, "/events", server.admin())) {
      assertThat(told.headers.get("content-type")).containsExactly("text/event-stream");
      assertThat(told.headers.get("cache-control")).containsExactly("private, no-store");
      assertThat(told.next().type()).isEqualTo("ready");
      server.job("x", "true");
      build("/job/x/");
      List<Told.Event> all = told.upTo("build.ended");
      assertThat(types(all))
          .containsExactly(
              "item.created", "queue.entered", "queue.left", "build.started", "build.ended");
      assertThat(all.get(2).json())
          .containsEntry("job", "x")
          .containsEntry("item", 1L)
          .containsEntry("cancelled", false)
          .containsEntry("number", 1L)
          .containsEntry("url", "queue/item/1/");
      assertThat(all.getLast().json())
          .containsEntry("result", "SUCCESS")
          .containsEntry("number", 1L)
          .containsEntry("url", "job/x/1/");
    }
  }

  @Test
  void whatIsToldCanBeReadAtThatMoment() {
    try (var told = new Told(server, "/events?types=item", server.admin())) {
      told.upTo("ready");
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < 100; i++) {
              server.job("j" + i, "true");
            }
          });
      for (int i = 0; i < 100; i++) {
        Told.Event event = told.next();
        assertThat(server.http.get("/" + event.json().get("url") + "api/json", server.admin()))
            .extracting(Http.Reply::status)
            .isEqualTo(200);
        assertThat(server.http.get("/api/json?tree=jobs[name]", server.admin()).body())
            .contains("\"" + event.json().get("job") + "\"");
      }
    }
  }

  @Test
  void itemsNodesAndTokensAreToldOf() {
    try (var told = new Told(server, "/events?types=item,node,token", server.admin())) {
      told.upTo("ready");
      server.folder("/", "team");
      server.job("/job/team/", "app", "true");
      server.http.post("/job/team/job/app/doRename?newName=web", "", server.admin());
      server.http.post("/job/team/job/web/disable", "", server.admin());
      server.http.post("/job/team/job/web/move/move?destination=/", "", server.admin());
      server.http.post("/job/web/doDelete", "", server.admin());
      server.http.post("/computer/(built-in)/toggleOffline", "", server.admin());
      server.http.post("/computer/(built-in)/toggleOffline", "", server.admin());
      Running.Made token = server.token();
      server.revoke(token);
      List<Told.Event> all = told.upTo("token.revoked");
      assertThat(types(all))
          .containsExactly(
              "item.created",
              "item.created",
              "item.moved",
              "item.updated",
              "item.moved",
              "item.deleted",
              "node.offline",
              "node.online",
              "token.created",
              "token.revoked");
      assertThat(all.get(0).json()).containsEntry("kind", "folder");
      assertThat(all.get(2).json())
          .containsEntry("from", "team/app")
          .containsEntry("job", "team/web")
          .containsEntry("url", "job/team/job/web/");
      assertThat(all.get(4).json()).containsEntry("job", "web").doesNotContainKey("from");
      assertThat(all.getLast().json())
          .containsEntry("user", "admin")
          .containsEntry("token", token.uuid());
      assertThat(all.toString()).doesNotContain(token.value());
    }
  }

  @Test
  void whatTakesLongSaysHowFarItIs() {
    server.user("ann", "secret-of-ann");
    String ann = Http.basic("ann", "secret-of-ann");
    assertThat(server.http.get("/work", server.admin()).body()).isEqualTo("[]");
    server.folder("/", "team");
    server.job("/job/team/", "a", "true");
    server.job("/job/team/", "b", "true");
    try (var told = new Told(server, "/events?types=work", server.admin())) {
      told.upTo("ready");
      server.http.post("/job/team/doDelete", "", server.admin());
      List<Told.Event> deletion = told.upTo("work.ended");
      assertThat(deletion.getFirst().json())
          .containsEntry("kind", "deletion")
          .containsEntry("what", "team")
          .containsEntry("by", "admin")
          .containsEntry("done", 0L)
          .containsEntry("total", 3L);
      assertThat(deletion.getLast().json()).containsEntry("done", 3L);
      server.http.post("/backup", "", server.admin());
      assertThat(told.upTo("work.ended").getFirst().json()).containsEntry("kind", "backup");
      server.http.post(
          "/configuration-as-code/apply",
          "steward:\n  folders:\n  - name: x\n  - name: y\n",
          server.admin());
      assertThat(told.upTo("work.ended").getLast().json())
          .containsEntry("kind", "configuration")
          .containsEntry("done", 2L);
    }
    assertThat(server.http.get("/work", server.admin()).body()).isEqualTo("[]");
    assertThat(server.http.get("/work", ann).status()).isEqualTo(200);
  }

  @Test
  void whoComesBackMissesNothing() {
    server.job("x", "true");
    Told.Event first;
    try (var told = new Told(server, "/events", server.admin())) {
      first = told.upTo("ready").getLast();
      build("/job/x/");
      told.upTo("build.ended");
    }
    try (var again = new Told(server, "/events", server.admin(), "Last-Event-ID: " + first.id())) {
      List<Told.Event> all = again.upTo("build.ended");
      assertThat(types(all))
          .containsExactly("ready", "queue.entered", "queue.left", "build.started", "build.ended");
      String since = all.get(2).id();
      try (var rest = new Told(server, "/events?wait=0&since=" + since, server.admin())) {
        assertThat(types(rest.upTo("closed")))
            .containsExactly("ready", "build.started", "build.ended", "closed");
      }
    }
    assertThat(server.http.get("/events?since=nonsense", server.admin()).status()).isEqualTo(400);
  }

  @Test
  void anIdFromBeforeARestartIsKnownAsSuch() {
    String id;
    try (var told = new Told(server, "/events", server.admin())) {
      id = told.next().id();
      server.close();
      // Subscribers do not delay the shutdown.
      assertThat(told.next().type()).isEqualTo("closed");
    }
    server = new Running(folder.resolve("home"));
    try (var told = new Told(server, "/events?since=" + id, server.admin())) {
      Told.Event reset = told.next();
      assertThat(reset.type()).isEqualTo("reset");
      assertThat(reset.id()).isNotEqualTo(id);
      server.job("x", "true");
      assertThat(told.next().type()).isEqualTo("item.created");
    }
  }

  @Test
  void onlyWhatWasAskedForIsTold() {
    server.folder("/", "team");
    server.job("/job/team/", "app", "true");
    server.job("other", "true");
    try (var told = new Told(server, "/events?types=build.ended,item&job=team", server.admin())) {
      told.upTo("ready");
      build("/job/other/");
      server.await("/job/other/1/api/json?tree=result", "SUCCESS");
      build("/job/team/job/app/");
      assertThat(told.next().json())
          .containsEntry("type", "build.ended")
          .containsEntry("job", "team/app");
    }
    try (var told = new Told(server, "/events?job=team/app", server.admin())) {
      told.upTo("ready");
      server.http.post("/job/other/disable", "", server.admin());
      server.http.post("/job/team/doDelete", "", server.admin());
      assertThat(told.next().json())
          .containsEntry("type", "item.deleted")
          .containsEntry("job", "team");
    }
    Http.Reply refused = server.http.get("/events?types=nonsense", server.admin());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("build.ended");
  }

  private void restrict() {
    server.user("alice", "alice-password");
    server.user("bob", "bob-password");
    assertThat(
            server
                .http
                .post(
                    "/authorization",
                    "{\"projectMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"alice\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}},"
                        + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\"]}}]}}",
                    server.admin(),
                    JSON)
                .status())
        .isEqualTo(204);
  }

  private void secret(String name) {
    assertThat(
            server
                .http
                .post(
                    "/createItem?name=" + name,
                    "<project><properties><hudson.security.AuthorizationMatrixProperty>"
                        + "<inheritanceStrategy"
                        + " class=\"org.jenkinsci.plugins.matrixauth.inheritance.NonInheritingStrategy\"/>"
                        + "<permission>USER:hudson.model.Item.Read:bob</permission>"
                        + "</hudson.security.AuthorizationMatrixProperty></properties></project>",
                    server.admin(),
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
  }

  @Test
  void nobodyHearsOfWhatTheyMayNotSee() {
    restrict();
    try (var alice = new Told(server, "/events", Http.basic("alice", "alice-password"));
        var bob = new Told(server, "/events", Http.basic("bob", "bob-password"))) {
      alice.upTo("ready");
      String start = bob.upTo("ready").getLast().id();
      secret("hidden");
      build("/job/hidden/");
      server.await("/job/hidden/1/api/json?tree=result", "SUCCESS");
      server.http.post("/job/hidden/doRename?newName=veiled", "", server.admin());
      server.http.post("/job/veiled/doDelete", "", server.admin());
      server.token();
      server.job("open", "true");
      assertThat(alice.next().json()).containsEntry("job", "open");
      // Past events of a deleted job are withheld, as its permissions no longer exist.
      for (String user : List.of("alice", "bob")) {
        try (var late =
            new Told(
                server, "/events?wait=0&since=" + start, Http.basic(user, user + "-password"))) {
          assertThat(late.upTo("closed").toString())
              .doesNotContain("hidden")
              .doesNotContain("veiled")
              .doesNotContain("token");
        }
      }
      try (var late = new Told(server, "/events?wait=0&since=" + start, server.admin())) {
        assertThat(types(late.upTo("closed"))).contains("item.deleted", "token.created");
      }
      assertThat(types(bob.upTo("build.ended")))
          .containsExactly(
              "item.created", "queue.entered", "queue.left", "build.started", "build.ended");
    }
  }

  @Test
  void aKeyThatEndsEndsTheStream() {
    Running.Made token = server.token();
    Running.Session session = server.login();
    server.user("carol", "carol-password");
    try (var byToken = new Told(server, "/events", Http.basic("admin", token.value()));
        var bySession = new Told(server, "/events", "Cookie: " + session.cookie());
        var byPassword = new Told(server, "/events", Http.basic("carol", "carol-password"))) {
      byToken.upTo("ready");
      bySession.upTo("ready");
      byPassword.upTo("ready");
      server.revoke(token);
      byToken.upTo("closed");
      server.http.get("/logout", "Cookie: " + session.cookie());
      bySession.upTo("closed");
      server.http.post("/user/carol/doDelete", "", server.admin());
      byPassword.upTo("closed");
    }
  }

  @Test
  void oneUserCannotTakeAllTheRoom() {
    var open = new java.util.ArrayList<Told>();
    try {
      for (int i = 0; i < 500; i++) {
        open.add(new Told(server, "/events", server.admin()));
      }
      Http.Reply refused = server.http.get("/events", server.admin());
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("30");
      server.user("dave", "dave-password");
      assertThat(server.http.get("/events?wait=0", Http.basic("dave", "dave-password")).status())
          .isEqualTo(200);
    } finally {
      open.forEach(Told::close);
    }
  }
}
