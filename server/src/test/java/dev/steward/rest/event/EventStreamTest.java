package dev.steward.rest.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import dev.steward.testing.UserSession;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The event stream: types, order, filters, permissions and reconnects. */
@Tag("integration")
class EventStreamTest {

  @RegisterExtension final TestServer server = TestServer.create();

  private static List<String> types(List<SseClient.SseEvent> events) {
    return events.stream().map(SseClient.SseEvent::type).toList();
  }

  private void build(String path) {
    server.startBuild(path);
  }

  @Test
  void aBuildIsPublishedFromQueueToEnd() {
    try (var events = new SseClient(server, "/events", server.admin())) {
      assertThat(events.headers.get("content-type")).containsExactly("text/event-stream");
      assertThat(events.headers.get("cache-control")).containsExactly("private, no-store");
      assertThat(events.next().type()).isEqualTo("ready");
      server.createJob("x", "true");
      build("/job/x/");
      List<SseClient.SseEvent> received = events.readUntil("build.ended");
      assertThat(types(received))
          .containsExactly(
              "item.created", "queue.entered", "queue.left", "build.started", "build.ended");
      assertThat(received.get(2).json())
          .containsEntry("job", "x")
          .containsEntry("item", 1L)
          .containsEntry("cancelled", false)
          .containsEntry("number", 1L)
          .containsEntry("url", "queue/item/1/");
      assertThat(received.getLast().json())
          .containsEntry("result", "SUCCESS")
          .containsEntry("number", 1L)
          .containsEntry("url", "job/x/1/");
    }
  }

  @Test
  void resourcesAreReadableWhenTheirEventArrives() {
    try (var events = new SseClient(server, "/events?types=item", server.admin())) {
      events.readUntil("ready");
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < 100; i++) {
              server.createJob("j" + i, "true");
            }
          });
      for (int i = 0; i < 100; i++) {
        SseClient.SseEvent event = events.next();
        assertThat(server.get("/" + event.json().get("url") + "api/json"))
            .extracting(Http.Reply::status)
            .isEqualTo(200);
        assertThat(server.getBody("/api/json?tree=jobs[name]"))
            .contains("\"" + event.json().get("job") + "\"");
      }
    }
  }

  @Test
  void itemNodeAndTokenEventsArePublished() {
    try (var events = new SseClient(server, "/events?types=item,node,token", server.admin())) {
      events.readUntil("ready");
      server.createFolder("/", "team");
      server.createJob("/job/team/", "app", "true");
      server.post("/job/team/job/app/doRename?newName=web");
      server.post("/job/team/job/web/disable");
      server.post("/job/team/job/web/move/move?destination=/");
      server.post("/job/web/doDelete");
      server.post("/computer/(built-in)/toggleOffline");
      server.post("/computer/(built-in)/toggleOffline");
      TestToken token = server.createToken();
      server.revoke(token);
      List<SseClient.SseEvent> received = events.readUntil("token.revoked");
      assertThat(types(received))
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
      assertThat(received.get(0).json()).containsEntry("kind", "folder");
      assertThat(received.get(2).json())
          .containsEntry("from", "team/app")
          .containsEntry("job", "team/web")
          .containsEntry("url", "job/team/job/web/");
      assertThat(received.get(4).json()).containsEntry("job", "web").doesNotContainKey("from");
      assertThat(received.getLast().json())
          .containsEntry("user", "admin")
          .containsEntry("token", token.uuid());
      assertThat(received.toString()).doesNotContain(token.value());
    }
  }

  @Test
  void longTasksReportProgress() {
    server.createUser("ann", "secret-of-ann");
    String ann = Http.basic("ann", "secret-of-ann");
    assertThat(server.getBody("/work")).isEqualTo("[]");
    server.createFolder("/", "team");
    server.createJob("/job/team/", "a", "true");
    server.createJob("/job/team/", "b", "true");
    try (var events = new SseClient(server, "/events?types=work", server.admin())) {
      events.readUntil("ready");
      server.post("/job/team/doDelete");
      List<SseClient.SseEvent> deletion = events.readUntil("work.ended");
      assertThat(deletion.getFirst().json())
          .containsEntry("kind", "deletion")
          .containsEntry("what", "team")
          .containsEntry("by", "admin")
          .containsEntry("done", 0L)
          .containsEntry("total", 3L);
      assertThat(deletion.getLast().json()).containsEntry("done", 3L);
      server.post("/backup");
      assertThat(events.readUntil("work.ended").getFirst().json()).containsEntry("kind", "backup");
      server.post(
          "/configuration-as-code/apply", "steward:\n  folders:\n  - name: x\n  - name: y\n");
      assertThat(events.readUntil("work.ended").getLast().json())
          .containsEntry("kind", "configuration")
          .containsEntry("done", 2L);
    }
    assertThat(server.getBody("/work")).isEqualTo("[]");
    assertThat(server.http().get("/work", ann).status()).isEqualTo(200);
  }

  @Test
  void reconnectingClientsMissNoEvents() {
    server.createJob("x", "true");
    SseClient.SseEvent ready;
    try (var events = new SseClient(server, "/events", server.admin())) {
      ready = events.readUntil("ready").getLast();
      build("/job/x/");
      events.readUntil("build.ended");
    }
    try (var reconnected =
        new SseClient(server, "/events", server.admin(), "Last-Event-ID: " + ready.id())) {
      List<SseClient.SseEvent> received = reconnected.readUntil("build.ended");
      assertThat(types(received))
          .containsExactly("ready", "queue.entered", "queue.left", "build.started", "build.ended");
      String since = received.get(2).id();
      try (var remaining = new SseClient(server, "/events?wait=0&since=" + since, server.admin())) {
        assertThat(types(remaining.readUntil("closed")))
            .containsExactly("ready", "build.started", "build.ended", "closed");
      }
    }
    assertThat(server.get("/events?since=nonsense").status()).isEqualTo(400);
  }

  @Test
  void anEventIdFromBeforeARestartResetsTheStream() {
    String id;
    try (var events = new SseClient(server, "/events", server.admin())) {
      id = events.next().id();
      server.close();
      // Subscribers do not delay the shutdown.
      assertThat(events.next().type()).isEqualTo("closed");
    }
    server.start();
    try (var events = new SseClient(server, "/events?since=" + id, server.admin())) {
      SseClient.SseEvent reset = events.next();
      assertThat(reset.type()).isEqualTo("reset");
      assertThat(reset.id()).isNotEqualTo(id);
      server.createJob("x", "true");
      assertThat(events.next().type()).isEqualTo("item.created");
    }
  }

  @Test
  void eventsAreFilteredByTypeAndJob() {
    server.createFolder("/", "team");
    server.createJob("/job/team/", "app", "true");
    server.createJob("other", "true");
    try (var events =
        new SseClient(server, "/events?types=build.ended,item&job=team", server.admin())) {
      events.readUntil("ready");
      build("/job/other/");
      server.await("/job/other/1/api/json?tree=result", "SUCCESS");
      build("/job/team/job/app/");
      assertThat(events.next().json())
          .containsEntry("type", "build.ended")
          .containsEntry("job", "team/app");
    }
    try (var events = new SseClient(server, "/events?job=team/app", server.admin())) {
      events.readUntil("ready");
      server.post("/job/other/disable");
      server.post("/job/team/doDelete");
      assertThat(events.next().json())
          .containsEntry("type", "item.deleted")
          .containsEntry("job", "team");
    }
    Http.Reply refused = server.get("/events?types=nonsense");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("build.ended");
  }

  private void restrictAccess() {
    server.createUser("alice", "alice-password");
    server.createUser("bob", "bob-password");
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"projectMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"alice\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}},"
                        + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\"]}}]}}")
                .status())
        .isEqualTo(204);
  }

  private void createHiddenJob(String name) {
    server.createItem(
        name,
        "<project><properties><hudson.security.AuthorizationMatrixProperty>"
            + "<inheritanceStrategy"
            + " class=\"org.jenkinsci.plugins.matrixauth.inheritance.NonInheritingStrategy\"/>"
            + "<permission>USER:hudson.model.Item.Read:bob</permission>"
            + "</hudson.security.AuthorizationMatrixProperty></properties></project>");
  }

  @Test
  void eventsRequirePermission() {
    restrictAccess();
    try (var alice = new SseClient(server, "/events", Http.basic("alice", "alice-password"));
        var bob = new SseClient(server, "/events", Http.basic("bob", "bob-password"))) {
      alice.readUntil("ready");
      String start = bob.readUntil("ready").getLast().id();
      createHiddenJob("hidden");
      build("/job/hidden/");
      server.await("/job/hidden/1/api/json?tree=result", "SUCCESS");
      server.post("/job/hidden/doRename?newName=veiled");
      server.post("/job/veiled/doDelete");
      server.createToken();
      server.createJob("open", "true");
      assertThat(alice.next().json()).containsEntry("job", "open");
      // Past events of a deleted job are withheld because its permissions no longer exist.
      for (String user : List.of("alice", "bob")) {
        try (var late =
            new SseClient(
                server, "/events?wait=0&since=" + start, Http.basic(user, user + "-password"))) {
          assertThat(late.readUntil("closed").toString())
              .doesNotContain("hidden")
              .doesNotContain("veiled")
              .doesNotContain("token");
        }
      }
      try (var late = new SseClient(server, "/events?wait=0&since=" + start, server.admin())) {
        assertThat(types(late.readUntil("closed"))).contains("item.deleted", "token.created");
      }
      assertThat(types(bob.readUntil("build.ended")))
          .containsExactly(
              "item.created", "queue.entered", "queue.left", "build.started", "build.ended");
    }
  }

  @Test
  void revokedCredentialsEndTheStream() {
    TestToken token = server.createToken();
    UserSession session = server.login();
    server.createUser("carol", "carol-password");
    try (var byToken = new SseClient(server, "/events", Http.basic("admin", token.value()));
        var bySession = new SseClient(server, "/events", "Cookie: " + session.cookie());
        var byPassword = new SseClient(server, "/events", Http.basic("carol", "carol-password"))) {
      byToken.readUntil("ready");
      bySession.readUntil("ready");
      byPassword.readUntil("ready");
      server.revoke(token);
      byToken.readUntil("closed");
      server.http().get("/logout", "Cookie: " + session.cookie());
      bySession.readUntil("closed");
      server.post("/user/carol/doDelete");
      byPassword.readUntil("closed");
    }
  }

  @Test
  void oneUserCannotUseAllStreams() {
    var streams = new java.util.ArrayList<SseClient>();
    try {
      for (int i = 0; i < 500; i++) {
        streams.add(new SseClient(server, "/events", server.admin()));
      }
      Http.Reply refused = server.get("/events");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("30");
      server.createUser("dave", "dave-password");
      assertThat(server.http().get("/events?wait=0", Http.basic("dave", "dave-password")).status())
          .isEqualTo(200);
    } finally {
      streams.forEach(SseClient::close);
    }
  }
}
