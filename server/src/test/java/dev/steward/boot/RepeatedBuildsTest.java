package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safe retries of build requests with the {@code Idempotency-Key} header. */
class RepeatedBuildsTest {

  private static final String LATER = "delay=3600sec";

  @TempDir Path folder;
  private Running server;

  /** Starts the server under test; subclasses use another database. */
  Running open(Path home) {
    return new Running(home);
  }

  @BeforeEach
  void start() {
    server = open(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void job(String name, String xml) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project>" + xml + "</project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
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
    return server.http.post(path, body, server.admin(), "Idempotency-Key: " + key);
  }

  private static String told(Http.Reply reply) {
    return reply.status() + " " + reply.header("Location");
  }

  private List<String> items() {
    var items = new ArrayList<String>();
    String all = server.http.get("/queue/api/json?tree=items[id]", server.admin()).body();
    for (String part : all.split("\"id\":", -1)) {
      if (Character.isDigit(part.charAt(0))) {
        items.add(part);
      }
    }
    return items;
  }

  @Test
  void theSameKeyStartsOneBuildAndTellsTheSameAgainAndAgain() {
    job("x", "<concurrentBuild>true</concurrentBuild>");
    Http.Reply first = post("/job/x/build?" + LATER, "", "8e03978e");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.header("Idempotent-Replayed")).isNull();
    Http.Reply again = post("/job/x/build?" + LATER, "", "8e03978e");
    assertThat(told(again)).isEqualTo(told(first));
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    // The IETF draft writes keys as quoted strings; both forms are the same key.
    assertThat(told(post("/job/x/build?" + LATER, "", "\"8e03978e\""))).isEqualTo(told(first));
    assertThat(items()).hasSize(1);
    // The replay survives a cancelled item, a disabled job and a restart.
    String path = String.valueOf(first.header("Location"));
    String id = path.replaceAll(".*/(\\d+)/$", "$1");
    server.http.post("/queue/cancelItem?id=" + id, "", server.admin());
    server.http.post("/job/x/disable", "", server.admin());
    server.close();
    server = open(folder.resolve("home"));
    assertThat(told(post("/job/x/build?" + LATER, "", "8e03978e"))).endsWith("/item/" + id + "/");
    assertThat(items()).isEmpty();
    assertThat(post("/job/x/build?" + LATER, "", "other").status()).isEqualTo(409);
    server.http.post("/job/x/enable", "", server.admin());
    // The refused request stored no key.
    Http.Reply later = post("/job/x/build?" + LATER, "", "other");
    assertThat(later.status()).isEqualTo(201);
    assertThat(told(later)).doesNotEndWith("/item/" + id + "/");
  }

  @Test
  void aKeyThatCameWithOtherParametersIsRefused() {
    job("p", parameters(parameter("String", "P"), parameter("Password", "SECRET")));
    String body = "P=1&SECRET=hunter2&" + LATER;
    Http.Reply first = post("/job/p/buildWithParameters", body, "k");
    assertThat(first.status()).isEqualTo(201);
    assertThat(told(post("/job/p/buildWithParameters", body, "k"))).isEqualTo(told(first));
    // Parameters in the query and in the body are equivalent.
    assertThat(told(post("/job/p/buildWithParameters?" + LATER + "&SECRET=hunter2", "P=1", "k")))
        .isEqualTo(told(first));
    for (String other :
        List.of("P=2&SECRET=hunter2&" + LATER, "P=1&SECRET=x&" + LATER, "P=1&SECRET=hunter2")) {
      Http.Reply refused = post("/job/p/buildWithParameters", other, "k");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.body())
          .contains("This Idempotency-Key was used with other parameters")
          .doesNotContain("hunter2");
    }
    assertThat(items()).hasSize(1);
    // An identical request with a new key joins the item; that response is replayed too.
    Http.Reply joined = post("/job/p/buildWithParameters", body, "l");
    assertThat(told(joined)).isEqualTo(told(first).replace("201", "303"));
    assertThat(told(post("/job/p/buildWithParameters", body, "l"))).isEqualTo(told(joined));
    assertThat(String.valueOf(server.dump().get("queue_repeat"))).doesNotContain("hunter2");
  }

  @Test
  void formsAndFilesAreToldApartByWhatIsInThem() {
    job("f", parameters(parameter("String", "P"), parameter("File", "up.txt")));
    Http.Reply first = post("/job/f/buildWithParameters?" + LATER, file("one", "aaa"), "k", "one");
    assertThat(first.status()).as(first.body()).isEqualTo(201);
    // A retry may use another multipart boundary.
    Http.Reply again = post("/job/f/buildWithParameters?" + LATER, file("two", "aaa"), "k", "two");
    assertThat(told(again)).isEqualTo(told(first));
    assertThat(post("/job/f/buildWithParameters?" + LATER, file("one", "bbb"), "k", "one").status())
        .isEqualTo(422);
    String json = "json={\"parameter\":[{\"name\":\"P\",\"value\":\"%s\"}]}&" + LATER;
    Http.Reply form = post("/job/f/build", json.formatted("1"), "form");
    assertThat(form.status()).isEqualTo(201);
    assertThat(form.header("Location")).endsWith("/job/f/");
    assertThat(told(post("/job/f/build", json.formatted("1"), "form"))).isEqualTo(told(form));
    assertThat(post("/job/f/build", json.formatted("2"), "form").status()).isEqualTo(422);
    assertThat(items()).hasSize(2);
  }

  private static String file(String boundary, String content) {
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
    return server.http.post(
        path,
        body,
        server.admin(),
        "Idempotency-Key: " + key,
        "Content-Type: multipart/form-data; boundary=" + boundary);
  }

  @Test
  void keysOfOthersAndOfOtherJobsAreNotTheSame() {
    Http.Reply granted =
        server.http.post(
            "/authorization",
            "{\"globalMatrix\":{\"entries\":["
                + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                + "{\"user\":{\"name\":\"anonymous\",\"permissions\":[\"Overall/Read\",\"Job/Read\"]}}]}}",
            server.admin(),
            "Content-Type: application/json");
    assertThat(granted.status()).as(granted.body()).isEqualTo(204);
    job("x", "<authToken>letmein</authToken>");
    job("y", "");
    String first = told(post("/job/x/build?" + LATER, "", "k"));
    Http.Reply other = post("/job/y/build?" + LATER, "", "k");
    assertThat(other.status()).isEqualTo(201);
    assertThat(told(other)).isNotEqualTo(first);
    server.http.post("/queue/cancelItem?id=1", "", server.admin());
    Http.Reply remote =
        server.http.get("/job/x/buildWithParameters?token=letmein", "Idempotency-Key: k");
    assertThat(remote.status()).isEqualTo(400);
    remote = server.http.get("/job/x/build?token=letmein&" + LATER, "Idempotency-Key: k");
    assertThat(remote.status()).as(remote.body()).isEqualTo(201);
    assertThat(told(remote)).isNotEqualTo(first);
    // Without Job/Build, a key reveals no earlier response.
    assertThat(server.http.get("/job/x/build?token=wrong&" + LATER, "Idempotency-Key: k").status())
        .isEqualTo(403);
  }

  @Test
  void whatIsNoKeyIsSaidSo() {
    job("x", "");
    for (String key : List.of("", "\"", "\"a\"b", "\"a\\x\"", "a\tb", "k".repeat(256), "ké")) {
      Http.Reply refused = post("/job/x/build?" + LATER, "", key);
      assertThat(refused.status()).as(key).isEqualTo(400);
      assertThat(refused.header("X-Error")).contains("1 to 255 printable ASCII characters");
    }
    assertThat(
            server
                .http
                .post(
                    "/job/x/build", "", server.admin(), "Idempotency-Key: a", "Idempotency-Key: a")
                .status())
        .isEqualTo(400);
    assertThat(items()).isEmpty();
    assertThat(post("/job/x/build?" + LATER, "", "k".repeat(255)).status()).isEqualTo(201);
    assertThat(post("/job/x/build?" + LATER, "", "\"a \\\"b\\\\\"").status()).isEqualTo(201);
  }
}
