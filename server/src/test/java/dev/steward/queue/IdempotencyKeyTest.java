package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Safe retries of build requests with the {@code Idempotency-Key} header. */
@Tag("integration")
class IdempotencyKeyTest {

  private static final String LONG_DELAY = "delay=3600sec";

  @RegisterExtension final TestServer server = TestServer.create();

  private void createJob(String name, String xml) {
    server.createItem(name, "<project>" + xml + "</project>");
  }

  private static String parameters(String... definitions) {
    return "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        + String.join("", definitions)
        + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>";
  }

  private static String parameter(String kind, String name) {
    return "<hudson.model."
        + kind
        + "ParameterDefinition><name>"
        + name
        + "</name></hudson.model."
        + kind
        + "ParameterDefinition>";
  }

  private Http.Reply post(String path, String body, String key) {
    return server.post(path, body, "Idempotency-Key: " + key);
  }

  private static String statusAndLocation(Http.Reply reply) {
    return reply.status() + " " + reply.header("Location");
  }

  private List<String> queuedItemIds() {
    var items = new ArrayList<String>();
    String queueJson = server.getBody("/queue/api/json?tree=items[id]");
    for (String part : queueJson.split("\"id\":", -1)) {
      if (Character.isDigit(part.charAt(0))) {
        items.add(part);
      }
    }
    return items;
  }

  @Test
  void aRepeatedKeyStartsOneBuildAndReplaysTheResponse() {
    createJob("x", "<concurrentBuild>true</concurrentBuild>");
    Http.Reply first = post("/job/x/build?" + LONG_DELAY, "", "8e03978e");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.header("Idempotent-Replayed")).isNull();
    Http.Reply replayed = post("/job/x/build?" + LONG_DELAY, "", "8e03978e");
    assertThat(statusAndLocation(replayed)).isEqualTo(statusAndLocation(first));
    assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
    // The IETF draft writes keys as quoted strings; both forms denote the same key.
    assertThat(statusAndLocation(post("/job/x/build?" + LONG_DELAY, "", "\"8e03978e\"")))
        .isEqualTo(statusAndLocation(first));
    assertThat(queuedItemIds()).hasSize(1);
    // Replayed even after the item is cancelled, the job is disabled and the server restarts.
    String path = String.valueOf(first.header("Location"));
    String id = path.replaceAll(".*/(\\d+)/$", "$1");
    server.post("/queue/cancelItem?id=" + id);
    server.post("/job/x/disable");
    server.restart();
    assertThat(statusAndLocation(post("/job/x/build?" + LONG_DELAY, "", "8e03978e")))
        .endsWith("/item/" + id + "/");
    assertThat(queuedItemIds()).isEmpty();
    assertThat(post("/job/x/build?" + LONG_DELAY, "", "other").status()).isEqualTo(409);
    server.post("/job/x/enable");
    // The refused request stored no key.
    Http.Reply newKeyResponse = post("/job/x/build?" + LONG_DELAY, "", "other");
    assertThat(newKeyResponse.status()).isEqualTo(201);
    assertThat(statusAndLocation(newKeyResponse)).doesNotEndWith("/item/" + id + "/");
  }

  @Test
  void aKeyReusedWithOtherParametersIsRefused() {
    createJob("p", parameters(parameter("String", "P"), parameter("Password", "SECRET")));
    String body = "P=1&SECRET=hunter2&" + LONG_DELAY;
    Http.Reply first = post("/job/p/buildWithParameters", body, "k");
    assertThat(first.status()).isEqualTo(201);
    assertThat(statusAndLocation(post("/job/p/buildWithParameters", body, "k")))
        .isEqualTo(statusAndLocation(first));
    // Parameters in the query and in the body are equivalent.
    assertThat(
            statusAndLocation(
                post("/job/p/buildWithParameters?" + LONG_DELAY + "&SECRET=hunter2", "P=1", "k")))
        .isEqualTo(statusAndLocation(first));
    for (String otherBody :
        List.of(
            "P=2&SECRET=hunter2&" + LONG_DELAY,
            "P=1&SECRET=x&" + LONG_DELAY,
            "P=1&SECRET=hunter2")) {
      Http.Reply refused = post("/job/p/buildWithParameters", otherBody, "k");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.body())
          .contains("This Idempotency-Key has already been used with different parameters")
          .doesNotContain("hunter2");
    }
    assertThat(queuedItemIds()).hasSize(1);
    // An identical request with a new key joins the item; that response is replayed too.
    Http.Reply joined = post("/job/p/buildWithParameters", body, "l");
    assertThat(statusAndLocation(joined)).isEqualTo(statusAndLocation(first).replace("201", "303"));
    assertThat(statusAndLocation(post("/job/p/buildWithParameters", body, "l")))
        .isEqualTo(statusAndLocation(joined));
    assertThat(String.valueOf(server.dump().get("idempotency_key"))).doesNotContain("hunter2");
  }

  @Test
  void formsAndFilesAreComparedByContent() {
    createJob("f", parameters(parameter("String", "P"), parameter("File", "up.txt")));
    Http.Reply first =
        post("/job/f/buildWithParameters?" + LONG_DELAY, multipartBody("one", "aaa"), "k", "one");
    assertThat(first.status()).as(first.body()).isEqualTo(201);
    // A retry may use a different multipart boundary.
    Http.Reply replayed =
        post("/job/f/buildWithParameters?" + LONG_DELAY, multipartBody("two", "aaa"), "k", "two");
    assertThat(statusAndLocation(replayed)).isEqualTo(statusAndLocation(first));
    assertThat(
            post(
                    "/job/f/buildWithParameters?" + LONG_DELAY,
                    multipartBody("one", "bbb"),
                    "k",
                    "one")
                .status())
        .isEqualTo(422);
    String json = "json={\"parameter\":[{\"name\":\"P\",\"value\":\"%s\"}]}&" + LONG_DELAY;
    Http.Reply form = post("/job/f/build", json.formatted("1"), "form");
    assertThat(form.status()).isEqualTo(201);
    assertThat(form.header("Location")).endsWith("/job/f/");
    assertThat(statusAndLocation(post("/job/f/build", json.formatted("1"), "form")))
        .isEqualTo(statusAndLocation(form));
    assertThat(post("/job/f/build", json.formatted("2"), "form").status()).isEqualTo(422);
    assertThat(queuedItemIds()).hasSize(2);
  }

  private static String multipartBody(String boundary, String content) {
    return "--"
        + boundary
        + "\r\nContent-Disposition: form-data; name=\"P\"\r\n\r\n1\r\n--"
        + boundary
        + "\r\nContent-Disposition: form-data; name=\"up.txt\"; filename=\"u.txt\"\r\n\r\n"
        + content
        + "\r\n--"
        + boundary
        + "--\r\n";
  }

  private Http.Reply post(String path, String body, String key, String boundary) {
    return server.post(
        path,
        body,
        "Idempotency-Key: " + key,
        "Content-Type: multipart/form-data; boundary=" + boundary);
  }

  @Test
  void keysAreSeparatePerUserAndJob() {
    Http.Reply response =
        server.postJson(
            "/authorization",
            "{\"globalMatrix\":{\"entries\":["
                + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                + "{\"user\":{\"name\":\"anonymous\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}}]}}");
    assertThat(response.status()).as(response.body()).isEqualTo(204);
    createJob("x", "<authToken>letmein</authToken>");
    createJob("y", "");
    String first = statusAndLocation(post("/job/x/build?" + LONG_DELAY, "", "k"));
    Http.Reply otherJob = post("/job/y/build?" + LONG_DELAY, "", "k");
    assertThat(otherJob.status()).isEqualTo(201);
    assertThat(statusAndLocation(otherJob)).isNotEqualTo(first);
    server.post("/queue/cancelItem?id=1");
    Http.Reply remote =
        server.http().get("/job/x/buildWithParameters?token=letmein", "Idempotency-Key: k");
    assertThat(remote.status()).isEqualTo(400);
    remote = server.http().get("/job/x/build?token=letmein&" + LONG_DELAY, "Idempotency-Key: k");
    assertThat(remote.status()).as(remote.body()).isEqualTo(201);
    assertThat(statusAndLocation(remote)).isNotEqualTo(first);
    // Without Job/Build, a key reveals no earlier response.
    assertThat(
            server
                .http()
                .get("/job/x/build?token=wrong&" + LONG_DELAY, "Idempotency-Key: k")
                .status())
        .isEqualTo(403);
  }

  @Test
  void anInvalidKeyIsRefused() {
    createJob("x", "");
    for (String key : List.of("", "\"", "\"a\"b", "\"a\\x\"", "a\tb", "k".repeat(256), "ké")) {
      Http.Reply refused = post("/job/x/build?" + LONG_DELAY, "", key);
      assertThat(refused.status()).as(key).isEqualTo(400);
      assertThat(refused.header("X-Error")).contains("1 to 255 printable ASCII characters");
    }
    assertThat(server.post("/job/x/build", "", "Idempotency-Key: a", "Idempotency-Key: a").status())
        .isEqualTo(400);
    assertThat(queuedItemIds()).isEmpty();
    assertThat(post("/job/x/build?" + LONG_DELAY, "", "k".repeat(255)).status()).isEqualTo(201);
    assertThat(post("/job/x/build?" + LONG_DELAY, "", "\"a \\\"b\\\\\"").status()).isEqualTo(201);
  }
}
