package dev.steward.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Test results, artifacts, fingerprints, console and email of builds over HTTP. */
@Tag("integration")
class ReportsTest {

  private static final AtomicInteger JOB_COUNTER = new AtomicInteger();

  @RegisterExtension static final TestServer server = TestServer.create();

  @SuppressWarnings("NullAway.Init")
  private static String adminAuth;

  @BeforeAll
  static void start() {
    adminAuth = Http.basic("admin", server.createToken().value());
  }

  private static Http.Reply get(String path, String... headers) {
    String[] allHeaders = java.util.Arrays.copyOf(headers, headers.length + 1);
    allHeaders[headers.length] = adminAuth;
    return server.http().get(path, allHeaders);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  /** Creates a job that runs the script; returns its name. */
  private static String createJob(String script, String publishers, String wrappers) {
    String name = "j" + JOB_COUNTER.incrementAndGet();
    postConfig("/createItem?name=" + name, script, publishers, wrappers);
    return name;
  }

  private static void postConfig(String path, String script, String publishers, String wrappers) {
    Http.Reply response =
        server
            .http()
            .post(
                path,
                "<project><builders><hudson.tasks.Shell><command>"
                    + escaped(script)
                    + "</command></hudson.tasks.Shell></builders><publishers>"
                    + publishers
                    + "</publishers><buildWrappers>"
                    + wrappers
                    + "</buildWrappers></project>",
                adminAuth,
                "Content-Type: application/xml");
    assertThat(response.status()).isEqualTo(200);
  }

  /** Starts a build and waits for its end; returns its URL. */
  private static String build(String name, int number) {
    assertThat(server.http().post("/job/" + name + "/build?delay=0sec", "", adminAuth).status())
        .isEqualTo(201);
    String run = "/job/" + name + "/" + number;
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      Http.Reply reply = get(run + "/api/json?tree=building");
      if (reply.status() == 200 && reply.body().contains("\"building\":false")) {
        return run;
      }
      assertThat(System.nanoTime()).as("the build ends").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static final String JUNIT =
      "<hudson.tasks.junit.JUnitResultArchiver><testResults>out/*.xml</testResults>"
          + "<healthScaleFactor>1.0</healthScaleFactor></hudson.tasks.junit.JUnitResultArchiver>";

  private static String writeReport(String cases) {
    return "mkdir -p out; cat > out/r.xml <<'X'\n<testsuite name=\"s\">"
        + cases
        + "</testsuite>\nX\n";
  }

  private static final String PASSED_CASE =
      "<testcase classname=\"p.C\" name=\"a b\" time=\"0.5\"/>";
  private static final String FAILED_CASE =
      "<testcase classname=\"p.C\" name=\"a b\"><failure message=\"no\">at x</failure></testcase>";
  private static final String SKIPPED_CASE =
      "<testcase classname=\"p.D\" name=\"s\"><skipped/></testcase>";

  @Test
  void testResultsAreReadWithTheirHistory() {
    String name = createJob(writeReport(PASSED_CASE + SKIPPED_CASE), JUNIT, "");
    String first = build(name, 1);
    assertThat(get(first + "/api/json").body())
        .contains("\"result\":\"SUCCESS\"")
        .contains(
            "{\"_class\":\"hudson.tasks.junit.TestResultAction\",\"failCount\":0,\"skipCount\":1,"
                + "\"totalCount\":2,\"urlName\":\"testReport\"}");
    postConfig("/job/" + name + "/config.xml", writeReport(FAILED_CASE + SKIPPED_CASE), JUNIT, "");
    build(name, 2);
    String third = build(name, 3);
    assertThat(get(third + "/api/json?tree=result").body()).contains("UNSTABLE");
    assertThat(get(third + "/testReport/api/json").body())
        .startsWith(
            "{\"_class\":\"hudson.tasks.junit.TestResult\",\"testActions\":[],\"duration\":0.0,"
                + "\"empty\":false,\"failCount\":1,\"passCount\":0,\"skipCount\":1,\"suites\":"
                + "[{\"cases\":[{\"testActions\":[],\"age\":2,\"className\":\"p.C\"")
        .contains("\"failedSince\":2")
        .contains("\"status\":\"FAILED\"");
    assertThat(get("/job/" + name + "/2/testReport/api/json").body())
        .contains("\"status\":\"REGRESSION\"");
    assertThat(get("/job/" + name + "/lastCompletedBuild/testReport/p/C/a_b/api/json").body())
        .contains("\"_class\":\"hudson.tasks.junit.CaseResult\"")
        .contains("\"errorDetails\":\"no\"");
    assertThat(get(third + "/testReport/p/C/a_b/history").body())
        .contains("\"number\":3,\"status\":\"FAILED\"")
        .contains("\"number\":1,\"status\":\"PASSED\"");
    assertThat(get("/job/" + name + "/tests/trend").body())
        .contains("{\"number\":3,\"totalCount\":2,\"failCount\":1,\"skipCount\":1");
    assertThat(get("/job/" + name + "/api/json").body())
        .contains("Test Result: 1 test failing out of a total of 2 tests.")
        .contains("\"score\":50");
    for (String page : new String[] {"", "p/", "p/C/", "p/C/a_b/"}) {
      assertThat(get(third + "/testReport/" + page).status()).as(page).isEqualTo(200);
    }
    assertThat(get(third + "/testReport/none/").status()).isEqualTo(404);
    assertThat(server.http().get(third + "/testReport/api/json").status()).isEqualTo(403);
  }

  @Test
  void aBuildWithoutNewTestReportsFails() {
    String withoutReports = build(createJob("true", JUNIT, ""), 1);
    assertThat(get(withoutReports + "/consoleText").body())
        .contains("No test report files were found. Configuration error?");
    assertThat(get(withoutReports + "/api/json?tree=result").body()).contains("FAILURE");
    String withOldReports =
        build(
            createJob(
                writeReport(PASSED_CASE) + "touch -d 2001-01-01 out/r.xml",
                JUNIT.replace(
                    "</testResults>", "</testResults><skipOldReports>true</skipOldReports>"),
                ""),
            1);
    assertThat(get(withOldReports + "/consoleText").body())
        .contains("none of them are new. Did leafNodes run?");
    assertThat(get(withOldReports + "/api/json?tree=result").body()).contains("FAILURE");
    assertThat(get(withoutReports + "/testReport/api/json").status()).isEqualTo(404);
  }

  private static final String ARCHIVE =
      "<hudson.tasks.ArtifactArchiver><artifacts>keep/**</artifacts><fingerprint>true"
          + "</fingerprint></hudson.tasks.ArtifactArchiver>";

  @Test
  void onlyArtifactsAndWorkspaceFilesAreServed() throws IOException {
    String name =
        createJob(
            "mkdir -p keep/sub; printf 0123456789 > keep/a.txt; printf x > 'keep/sub/b c.html';"
                + " ln -s /etc/passwd keep/leak; ln -s / root",
            ARCHIVE,
            "");
    String run = build(name, 1);
    Http.Reply file = get(run + "/artifact/keep/a.txt");
    assertThat(file.body()).isEqualTo("0123456789");
    assertThat(file.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(file.header("Content-Length")).isEqualTo("10");
    assertThat(file.header("Content-Security-Policy")).startsWith("sandbox");
    String modified = String.valueOf(file.header("Last-Modified"));
    assertThat(file.header("Expires")).isEqualTo(modified);
    assertThat(get(run + "/artifact/keep/a.txt", "If-Modified-Since: " + modified).status())
        .isEqualTo(304);
    Http.Reply part = get(run + "/artifact/keep/a.txt", "Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
    assertThat(get(run + "/artifact/keep/a.txt", "Range: bytes=-3").body()).isEqualTo("789");
    assertThat(get(run + "/artifact/keep/a.txt", "Range: bytes=7-").body()).isEqualTo("789");
    assertThat(get(run + "/artifact/keep/a.txt", "Range: bytes=10-").status()).isEqualTo(416);
    assertThat(get(run + "/artifact/keep/a.txt", "Range: bytes=5-2").status()).isEqualTo(200);
    Http.Reply head = server.http().send("HEAD", run + "/artifact/keep/a.txt", "", adminAuth);
    assertThat(head.body()).isEmpty();
    assertThat(head.status()).isEqualTo(200);
    Http.Reply view = get(run + "/artifact/keep/sub/b%20c.html/*view*/");
    assertThat(view.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(view.header("Content-Disposition")).isEqualTo("inline; filename=\"b c.html\"");
    assertThat(get(run + "/artifact/keep").header("Location")).endsWith("/artifact/keep/");
    assertThat(get(run + "/artifact/keep/").body()).contains("a.txt").doesNotContain("leak");
    assertThat(get(run + "/artifact/keep/*plain*").body()).isEqualTo("a.txt\nsub/\n");
    assertThat(get(run + "/artifact/**/*.html").body()).contains("keep/sub/b c.html");
    assertThat(get(run + "/artifact/*zip*/archive.zip").body())
        .startsWith("PK")
        .contains("archive/keep/a.txt");
    assertThat(get(run + "/artifact/keep/sub/*zip*/sub.zip").body()).contains("sub/b c.html");
    for (String path :
        new String[] {
          "keep/leak", "keep/no", "root/etc/passwd", "%2e%2e/log", "keep/..%2f..%2flog"
        }) {
      assertThat(get(run + "/artifact/" + path).status()).as(path).isIn(400, 404);
    }
    String workspaceUrl = "/job/" + name + "/ws/";
    assertThat(get(workspaceUrl + "keep/a.txt").body()).isEqualTo("0123456789");
    assertThat(get(workspaceUrl + "keep/leak").status()).isEqualTo(404);
    assertThat(get(workspaceUrl + "root/etc/passwd").status()).isEqualTo(404);
    assertThat(get(workspaceUrl + "*zip*/all.zip").body())
        .contains("keep/a.txt")
        .doesNotContain("passwd");
    assertThat(server.http().post("/job/" + name + "/doWipeOutWorkspace", "", adminAuth).status())
        .isEqualTo(302);
    assertThat(get(workspaceUrl).body()).doesNotContain("keep");
    assertThat(Path.of("/etc/passwd")).exists();
    Files.createDirectories(server.home().resolve("userContent"));
    Files.writeString(server.home().resolve("userContent/hi.txt"), "hi");
    assertThat(get("/userContent/hi.txt").body()).isEqualTo("hi");
  }

  @Test
  void fingerprintsIdentifyFilesByContent() {
    String producer = createJob("mkdir -p keep; printf hello-files > keep/f.bin", ARCHIVE, "");
    String run = build(producer, 1);
    String hash =
        TestServer.firstMatch(
            Pattern.compile("\"hash\":\"([0-9a-f]{32})\""),
            get(run + "/api/json?tree=fingerprint[hash,fileName]").body());
    String consumer =
        createJob(
            "printf hello-files > copy.bin; touch -d 2001-01-01 copy.bin",
            "<hudson.tasks.Fingerprinter><targets>*.bin</targets></hudson.tasks.Fingerprinter>",
            "");
    build(consumer, 1);
    build(consumer, 2);
    assertThat(get("/fingerprint/" + hash + "/api/json").body())
        .contains("\"fileName\":\"f.bin\"")
        .contains("\"original\":{\"name\":\"" + producer + "\",\"number\":1}")
        .contains(
            "{\"name\":\"" + consumer + "\",\"ranges\":{\"ranges\":[{\"end\":3,\"start\":1}]}}");
    assertThat(get("/fingerprint/" + hash + "/").body()).contains(producer).contains(consumer);
    assertThat(get("/fingerprint/00000000000000000000000000000000/").status()).isEqualTo(404);
    Http.Reply checkResponse =
        server
            .http()
            .post(
                "/doFingerprintCheck",
                String.join(
                    "\r\n",
                    "--X",
                    "Content-Disposition: form-data; name=\"name\"; filename=\"f\"",
                    "",
                    "hello-files",
                    "--X--",
                    ""),
                adminAuth,
                "Content-Type: multipart/form-data; boundary=X");
    assertThat(checkResponse.header("Location")).endsWith("/fingerprint/" + hash + "/");
    assertThat(get(run + "/artifact/keep/f.bin/*fingerprint*/").header("Location"))
        .endsWith("/fingerprint/" + hash + "/");
  }

  @Test
  void uploadsWithPartsOfTheirBoundaryArriveUnchanged() throws IOException {
    // Longer than the reader's buffer, so that some buffers end within a partial boundary.
    String content = "--b\r\n--boundar\r\r\n\r\n--\n--boundary\n-".repeat(3_000) + "\r";
    Http.Reply reply =
        server
            .http()
            .post(
                "/doFingerprintCheck",
                String.join(
                    "\r\n",
                    "--boundary",
                    "Content-Disposition: form-data; name=\"name\"; filename=\"f\"",
                    "",
                    content,
                    "--boundary--",
                    ""),
                adminAuth,
                "Content-Type: multipart/form-data; boundary=boundary");
    String hash = Md5.md5(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    assertThat(reply.header("Location")).endsWith("/fingerprint/" + hash + "/");
  }

  @Test
  void theConsoleHasLinksAndColoursAndResumesAtAnOffset() {
    String run =
        build(
            createJob(
                "printf '<b> http://x.example/?a=1&b=2. \\033[31mred\\033[0m"
                    + " \\033[1;44mbold\\nstill\\033[m plain\\n'",
                "",
                "<hudson.plugins.ansicolor.AnsiColorBuildWrapper><colorMapName>xterm"
                    + "</colorMapName></hudson.plugins.ansicolor.AnsiColorBuildWrapper>"),
            1);
    Http.Reply html = get(run + "/logText/progressiveHtml?start=0");
    assertThat(html.body())
        .contains("&lt;b&gt; <a href=\"http://x.example/?a=1&amp;b=2\" rel=")
        .contains("<span class=\"ansi-fg-1\">red</span>")
        .contains("<span class=\"ansi-bold ansi-bg-4\">bold\nstill</span> plain");
    assertThat(html.header("X-ConsoleAnnotator")).isNotEmpty();
    String text = get(run + "/consoleText").body();
    int offset = text.lastIndexOf("still");
    String before = text.substring(0, offset);
    int byteOffset = before.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    String state =
        java.util.Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("c1 1 -1 4".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(
            get(
                    run + "/logText/progressiveHtml?start=" + byteOffset,
                    "X-ConsoleAnnotator: " + state)
                .body())
        .startsWith("<span class=\"ansi-bold ansi-bg-4\">still</span>");
    assertThat(
            get(run + "/logText/progressiveHtml?start=" + byteOffset, "X-ConsoleAnnotator: \"><x>")
                .body())
        .startsWith("still");
    assertThat(get(run + "/log", "Range: bytes=0-6").status()).isEqualTo(206);
    Http.Reply tail =
        get(
            run + "/logText/progressiveText?start=-12&searchNewLineUntil=-1",
            "Accept: multipart/form-data");
    assertThat(tail.header("Content-Type")).startsWith("multipart/form-data;boundary=");
    assertThat(tail.body()).contains("name=\"meta\"").contains("\"completed\":true");
    assertThat(
            server
                .http()
                .post(run + "/logText/progressiveText", "start=0", adminAuth)
                .header("X-Text-Size"))
        .isEqualTo(Integer.toString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length));
    assertThat(get(run + "/consoleFull").status()).isEqualTo(200);
    assertThat(get(run + "/buildStatus").header("Location")).isEqualTo("/images/48x48/blue.png");
    assertThat(server.http().get("/images/48x48/blue.png").header("Content-Type"))
        .isEqualTo("image/png");
    assertThat(server.http().get("/images/48x48/none.png").status()).isEqualTo(404);
  }

  @Test
  void emailsReportFailuresAndRecovery() throws IOException {
    try (var mail = new dev.steward.testing.SmtpServer("")) {
      Http.Reply response =
          server
              .http()
              .post(
                  "/settings",
                  "{\"mailHost\":\"127.0.0.1\",\"mailPort\":"
                      + mail.port()
                      + ",\"mailFrom\":\"steward@example.org\"}",
                  adminAuth,
                  "Content-Type: application/json");
      assertThat(response.status()).as(response.body()).isLessThan(300);
      String publisher =
          "<hudson.tasks.Mailer><recipients>team@example.org</recipients></hudson.tasks.Mailer>";
      String name = createJob("test -e ok", publisher, "");
      build(name, 1);
      assertThat(mail.lines())
          .contains("RCPT TO:<team@example.org>", "Subject: " + name + " #1 failed");
      postConfig("/job/" + name + "/config.xml", "true", publisher, "");
      build(name, 2);
      assertThat(mail.lines()).contains("Subject: " + name + " #2 is back to normal");
      build(name, 3);
      assertThat(mail.lines()).noneMatch(line -> line.contains("#3"));
    }
  }
}
