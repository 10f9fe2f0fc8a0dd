package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.steward.testing.HtmlForms;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that poll URLs, over HTTP. */
@Tag("integration")
class UrlTriggerTest {

  /** A clock that the test moves from one scheduled time to the next. */
  private static final class MovableClock implements InstantSource {
    private final AtomicLong millis =
        new AtomicLong(Instant.parse("2026-01-01T00:00:30Z").toEpochMilli());

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }
  }

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private final Map<String, String> contents = new ConcurrentHashMap<>();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();
  private final AtomicInteger polls = new AtomicInteger();
  private HttpServer site;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext("/", this::answer);
    site.start();
    server = new TestServer(folder.resolve("home"), clock);
  }

  @AfterEach
  void stop() {
    server.close();
    site.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.put(path, authorization == null ? "" : authorization);
    String header = headers.get(path);
    if (header != null) {
      String[] parts = header.split(": ", 2);
      exchange.getResponseHeaders().set(parts[0], parts[1]);
    }
    byte[] body = contents.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        statuses.getOrDefault(path, 200), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + site.getAddress().getPort() + path;
  }

  private static String xml(String url, String settings) {
    return "<project><quietPeriod>0</quietPeriod><triggers>"
        + "<org.jenkinsci.plugins.urltrigger.URLTrigger plugin=\"urltrigger@1.02\">"
        + "<spec>* * * * *</spec><entries><org.jenkinsci.plugins.urltrigger.URLTriggerEntry>"
        + "<url>"
        + url
        + "</url>"
        + settings
        + "</org.jenkinsci.plugins.urltrigger.URLTriggerEntry></entries>"
        + "<labelRestriction>false</labelRestriction>"
        + "</org.jenkinsci.plugins.urltrigger.URLTrigger></triggers></project>";
  }

  private static final String CONTENT =
      "<inspectingContent>true</inspectingContent><contentTypes>"
          + "<org.jenkinsci.plugins.urltrigger.content.SimpleContentType/></contentTypes>";

  /** Makes the next schedule due, and waits for the end of its poll. */
  private String poll(String job) {
    String before = server.getBody("/job/" + job + "/urltriggerPollLog/");
    clock.millis.addAndGet(Duration.ofMinutes(1).toMillis());
    // A saved schedule wakes the scheduler.
    server.createItem(
        "wake" + polls.incrementAndGet(),
        "<project><triggers><hudson.triggers.TimerTrigger><spec>0 0 1 1 *</spec>"
            + "</hudson.triggers.TimerTrigger></triggers></project>");
    TestServer.await(
        "a poll of " + job,
        () -> {
          String log = server.getBody("/job/" + job + "/urltriggerPollLog/");
          return !log.equals(before) && log.matches("(?s).*(No changes|Changes found)\n");
        });
    return server.getBody("/job/" + job + "/urltriggerPollLog/");
  }

  private void awaitBuild(String job, int number) {
    server.await("/job/" + job + "/" + number + "/api/json?tree=result", "SUCCESS");
  }

  private void assertBuilds(String job, int next) {
    assertThat(server.getBody("/job/" + job + "/api/json?tree=nextBuildNumber"))
        .contains("\"nextBuildNumber\":" + next);
  }

  @Test
  void aChangedContentStartsABuildEvenIfItChangedWhileTheServerWasDown() {
    contents.put("/data", "one");
    server.createItem("u", xml(url("/data?token=secret-query"), CONTENT));
    assertThat(server.getBody("/job/u/urltriggerPollLog/")).contains("not been polled yet");
    assertThat(poll("u"))
        .contains("Polling " + url("/data\n"), "Status 200\n", "First poll", "No changes")
        .doesNotContain("secret-query");
    assertThat(poll("u")).contains("No changes").doesNotContain("First poll");
    contents.put("/data", "two");
    assertThat(poll("u")).contains("The content changed.\n", "Changes found");
    awaitBuild("u", 1);
    assertThat(server.getBody("/job/u/1/api/json?tree=actions[causes[*]]"))
        .contains(
            "\"_class\":\"org.jenkinsci.plugins.urltrigger.URLTriggerCause\"",
            "\"shortDescription\":\"Started by a change at a monitored URL\"");

    server.close();
    contents.put("/data", "three");
    server.start();
    assertThat(poll("u")).contains("The content changed.\n");
    awaitBuild("u", 2);
    assertThat(server.getBody("/job/u/2/api/json?tree=actions[causes[*]]"))
        .contains("Started by a change at a monitored URL");
    assertThat(poll("u")).contains("No changes");
    assertBuilds("u", 3);
  }

  @Test
  void headersAndStatusAreCompared() {
    headers.put("/tag", "ETag: \"1\"");
    headers.put("/date", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT");
    server.createItem("tag", xml(url("/tag"), "<checkETag>true</checkETag>"));
    server.createItem(
        "date", xml(url("/date"), "<checkLastModificationDate>true</checkLastModificationDate>"));
    server.createItem(
        "status",
        xml(url("/status"), "<checkStatus>true</checkStatus><statusCode>503</statusCode>"));
    for (String job : new String[] {"tag", "date", "status"}) {
      poll(job);
    }
    // An error hides no change: the next poll is compared with the last known tag.
    statuses.put("/tag", 500);
    headers.put("/tag", "ETag: \"error\"");
    headers.put("/date", "Last-Modified: Fri, 02 Jan 2026 00:00:00 GMT");
    statuses.put("/status", 503);
    assertThat(poll("tag")).contains("Status 500", "No changes");
    awaitBuild("date", 1);
    awaitBuild("status", 1);
    statuses.remove("/tag");
    headers.put("/tag", "ETag: \"2\"");
    assertThat(poll("tag")).contains("The ETag changed.");
    awaitBuild("tag", 1);
    assertBuilds("date", 2);
    assertBuilds("status", 2);
  }

  @Test
  void credentialsStayWithTheirOrigin() throws IOException {
    var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var received = new ConcurrentHashMap<String, String>();
    other.createContext(
        "/",
        exchange -> {
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          received.put("authorization", authorization == null ? "none" : authorization);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    other.start();
    try {
      statuses.put("/away", 302);
      headers.put("/away", "Location: http://127.0.0.1:" + other.getAddress().getPort() + "/");
      String credentials =
          "<username>alice</username><password>hunter2secret</password>"
              + "<followRedirects>true</followRedirects>";
      server.createItem("u", xml(url("/away"), credentials + CONTENT));
      assertThat(poll("u")).contains("Status 302", "Status 200").doesNotContain("hunter2secret");
      assertThat(authorizations.get("/away")).isEqualTo("Basic YWxpY2U6aHVudGVyMnNlY3JldA==");
      assertThat(received.get("authorization")).isEqualTo("none");
      assertThat(server.getBody("/job/u/config.xml")).doesNotContain("hunter2secret");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void failuresAreExplainedAndStartNoBuild() {
    statuses.put("/file", 302);
    headers.put("/file", "Location: file:///etc/passwd");
    statuses.put("/loop", 302);
    headers.put("/loop", "Location: /loop");
    statuses.put("/metadata", 302);
    headers.put("/metadata", "Location: http://169.254.169.254/latest/meta-data/");
    String redirects = "<followRedirects>true</followRedirects>" + CONTENT;
    Map<String, String> errors =
        Map.of(
            "http://[fd00:ec2::254%1]/",
            "is reserved",
            url("/file"),
            "Only http and https URLs can be polled",
            url("/loop"),
            "redirected more than 5 times",
            url("/metadata"),
            "is reserved",
            "ftp://127.0.0.1/x",
            "Only http and https URLs can be polled",
            "http://user:pw@127.0.0.1/",
            "contains a user name",
            "http://127.0.0.1:1/",
            "The request failed",
            "http://no-such-host.invalid/",
            "is unknown");
    int count = 0;
    for (Map.Entry<String, String> error : errors.entrySet()) {
      String job = "f" + count++;
      server.createItem(job, xml(error.getKey(), redirects));
      assertThat(poll(job)).as(error.getKey()).contains("ERROR: ", error.getValue());
      assertBuilds(job, 1);
    }
  }

  @Test
  void theFormChangesUrls() {
    server.createItem("u", xml(url("/a"), "<password>pa55</password><requestHeaders/>" + CONTENT));
    String action = "/job/u/configure";
    String before = server.getBody("/job/u/config.xml");
    String form = server.getBody(action);
    assertThat(form).doesNotContain("pa55", "<h2>Other settings");
    String body = HtmlForms.body(form, action);
    assertThat(server.post(action, body).status()).isEqualTo(302);
    assertThat(server.getBody("/job/u/config.xml")).isEqualTo(before);
    assertThat(server.getBody("/job/u/warnings")).contains("\"warnings\":[]");

    body = HtmlForms.withField(body, "triggers.0.entries.checkETag", 0, "true");
    body = HtmlForms.withField(body, "triggers.0.entries.url", 1, url("/b"));
    assertThat(server.post(action, body).status()).isEqualTo(302);
    assertThat(server.getBody("/job/u/config.xml"))
        .contains(
            "<url>" + url("/a") + "</url>",
            "<url>" + url("/b") + "</url>",
            "<checkETag>true</checkETag>",
            "<requestHeaders/>",
            "SimpleContentType");
    assertThat(poll("u")).contains("Polling " + url("/a"), "Polling " + url("/b"));
  }

  @Test
  void unsupportedContentTypesAreReported() {
    server.createItem(
        "u",
        xml(
            url("/a"),
            CONTENT.replace(
                "SimpleContentType/",
                "JSONContentType><jsonPaths><x/></jsonPaths></org.jenkinsci.plugins.urltrigger.content.JSONContentType")));
    assertThat(server.getBody("/job/u/warnings"))
        .contains("JSONContentType> is not supported: any change to the content starts a build.");
  }

  @Test
  void aTimeoutOfZeroIsTheDefaultAndOthersAreLimitedWithAWarning() throws Exception {
    var arrived = new CountDownLatch(1);
    site.createContext(
        "/slow",
        exchange -> {
          arrived.countDown();
          try {
            // Longer than the shortest timeout that can be set.
            Thread.sleep(1_500);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.createItem("zero", xml(url("/slow"), CONTENT + "<timeout>0</timeout>"));
    assertThat(server.getBody("/job/zero/warnings")).contains("\"warnings\":[]");
    assertThat(poll("zero")).contains("Status 200", "First poll").doesNotContain("ERROR");
    assertThat(arrived.getCount()).isZero();
    server.createItem("one", xml(url("/slow"), CONTENT + "<timeout>1</timeout>"));
    assertThat(poll("one")).contains("ERROR: The response did not complete within 1 seconds.");
    server.createItem("long", xml(url("/"), CONTENT + "<timeout>900</timeout>"));
    assertThat(server.getBody("/job/long/warnings"))
        .contains("<timeout> is 900, but must be from 0 to 300; 300 is used.");
  }

  @Test
  void slowUrlsDoNotDelayOtherPolls() throws Exception {
    var release = new CountDownLatch(1);
    var arrived = new CountDownLatch(5);
    site.stop(0);
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    site.createContext(
        "/slow",
        exchange -> {
          arrived.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    site.start();
    try {
      for (int i = 0; i < 5; i++) {
        server.createItem("slow" + i, xml(url("/slow"), CONTENT));
      }
      clock.millis.addAndGet(Duration.ofMinutes(1).toMillis());
      server.createItem(
          "scm",
          "<project><scm class=\"hudson.plugins.filesystem_scm.FSSCM\"><path>"
              + Files.createDirectory(folder.resolve("source"))
              + "</path></scm><triggers><hudson.triggers.SCMTrigger><spec>* * * * *</spec>"
              + "</hudson.triggers.SCMTrigger></triggers></project>");
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      server.post("/job/scm/polling");
      server.await("/job/scm/scmPollLog/", "Changes found");
    } finally {
      release.countDown();
    }
  }

  @Test
  void anInvalidScheduleIsRefused() {
    assertThat(
            server
                .postXml(
                    "/createItem?name=bad",
                    xml(url("/"), CONTENT).replace("* * * * *", "every day"))
                .status())
        .isEqualTo(400);
  }
}
