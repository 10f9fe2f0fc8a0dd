package dev.steward.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Golden;
import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The route table compared with its golden file, and its default access rules. */
@Tag("integration")
class RouteTableTest {

  private static final Path GOLDEN = Path.of("src/test/resources/routes.txt");

  /** Routes that change state on GET, as in Jenkins. */
  private static final List<String> CHANGED_BY_GET = List.of("/logout");

  /** A pipeline with a build, for the resources that only pipelines have. */
  static final String PIPELINE = "pipeline";

  private static final Pattern OF_PIPELINE =
      Pattern.compile(
          "/job/\\{job}/(\\{run}/)?(wfapi|execution|flowGraphTable|stages|replay|restart|term|kill)"
              + "\\b.*");

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createJob("x", "true");
    server.createFolder("/", "f");
    server.post("/job/f/libraries/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.post("/manage/cloud/new", "name=c&serverUrl=http://127.0.0.1:9");
    server.post("/manage/libraries/trusted/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.post("/manage/libraries/untrusted/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.build("/job/x/", 1, "SUCCESS");
    createPipelines(server);
    server.await("/computer/api/json?tree=busyExecutors", ":0}");
    for (String store :
        List.of(
            "/credentials/store/system",
            "/user/admin/credentials/store/user",
            "/job/f/credentials/store/folder")) {
      server.postXml(
          store + "/domain/_/createCredentials",
          "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><id>c</id>"
              + "<secret>s</secret>"
              + "</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    }
  }

  /** Creates the pipelines of example URLs, and has one of them wait for an input. */
  static void createPipelines(TestServer target) {
    var pipelines = new PipelineRuns(target);
    if (target.get("/job/" + PIPELINE + "/1/api/json").status() == 404) {
      pipelines.run(PIPELINE, "stage('A') { echo 'a' }");
      pipelines.create("paused", "input message: 'Go on?', id: 'Ask'");
    }
    if (target.get("/job/paused/lastBuild/input/").status() == 404) {
      pipelines.start("paused");
      target.await("/job/paused/lastBuild/input/", "<h2");
    }
  }

  private static Map<String, Route<?>> routes() {
    return server.routeTable().routesByPattern();
  }

  @Test
  void theRouteTableMatchesTheGoldenFile() throws IOException {
    Golden.assertLines(GOLDEN, server.routeTable().lines());
  }

  /** A URL for a pattern, with existing resources in place of its variables. */
  static String exampleUrl(String pattern) {
    String path = pattern.substring(0, pattern.indexOf(' '));
    if (OF_PIPELINE.matcher(path).find()) {
      path = path.replace("{job}", PIPELINE);
    }
    return path.replace("/job/{job}/{run}/input", "/job/paused/lastBuild/input")
        .replace("{inputSubmission}", "Ask")
        .replace("{user}", "admin")
        .replace("{job}", "x")
        .replace("{view}", "all")
        .replace("{myView}", "all")
        .replace("{folder}", "f")
        .replace("{queueItem}", "1")
        .replace("{cloud}", "c")
        .replace("{computer}", "(built-in)")
        .replace("{executor}", "0")
        .replace("{label}", "built-in")
        .replace("{updateSite}", "default")
        .replace("{log}", "all")
        .replace("{systemDomain}", "_")
        .replace("{systemCredential}", "c")
        .replace("{folderDomain}", "_")
        .replace("{folderCredential}", "c")
        .replace("{ownDomain}", "_")
        .replace("{ownCredential}", "c")
        .replace("{issueResult}", "gcc")
        .replace("{coverageResult}", "coverage")
        .replace("{testPackage}", "(root)")
        .replace("{testClass}", "A")
        .replace("{test}", "b")
        .replace("{fingerprint}", "00000000000000000000000000000000")
        .replace("{library}", "lib")
        .replace("{folderLibrary}", "lib")
        .replace("{plugin}", "git")
        .replace("{pipelineNode}", "5")
        .replace("{runStage}", "4")
        .replace("{run}", "1")
        .replaceFirst("^/events$", "/events?wait=0");
  }

  @Test
  void onlyOpenRoutesWorkWithoutCredentials() {
    var violations = new ArrayList<String>();
    routes()
        .forEach((pattern, route) -> {
          for (String method : List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")) {
            int status = server.http().send(method, exampleUrl(pattern), "").status();
            boolean expectedOpen =
                route.rule() instanceof AccessRule.OpenRule
                    || (route.rule() instanceof AccessRule.WebhookRule && status >= 400)
                    || pattern.startsWith("/whoAmI")
                    || exampleUrl(pattern).equals("/j_spring_security_check");
            if (status != 403 && !expectedOpen) {
              violations.add(method + " " + pattern + " answers " + status);
            }
          }
        });
    assertThat(violations).isEmpty();
  }

  @Test
  void aRevokedTokenIsRefusedEvenWithAMatchingETag() {
    TestToken token = server.createToken();
    String authorization = Http.basic("admin", token.value());
    String tag = server.http().get("/api/json", authorization).header("ETag");
    assertThat(server.http().get("/api/json", authorization, "If-None-Match: " + tag).status())
        .isEqualTo(304);
    server.revoke(token);
    assertThat(server.http().get("/api/json", authorization, "If-None-Match: " + tag).status())
        .isEqualTo(401);
    routes()
        .forEach((pattern, _) ->
            assertThat(server.http().get(exampleUrl(pattern), authorization).status())
                .as(pattern)
                .isEqualTo(401));
  }

  @Test
  void safeMethodsChangeNothing() {
    Map<String, List<String>> before = server.dump();
    assertThat(before)
        .containsKeys("user_account", "token", "login_session", "job", "run", "audit");
    String token = Http.basic("admin", server.createToken().value());
    before = server.dump();
    routes()
        .forEach((pattern, _) -> {
          if (CHANGED_BY_GET.stream().noneMatch(pattern::startsWith)) {
            for (String method : List.of("GET", "HEAD", "OPTIONS")) {
              for (String authorization : List.of(server.admin(), token)) {
                int status =
                    server.http().send(method, exampleUrl(pattern), "", authorization).status();
                assertThat(status).as(method + " " + pattern).isLessThan(500);
              }
            }
          }
        });
    assertThat(server.dump()).isEqualTo(before);
  }

  @Test
  void noRouteAllowsCrossOriginRequests() {
    routes()
        .forEach((pattern, _) -> {
          for (String method : List.of("OPTIONS", "GET")) {
            for (String[] authorization :
                new String[][] {{}, {server.admin()}, {Http.basic("a", "b")}}) {
              var headers = new ArrayList<>(List.of(authorization));
              headers.add("Origin: http://evil.example");
              headers.add("Access-Control-Request-Method: POST");
              headers.add("Access-Control-Request-Headers: jenkins-crumb");
              Http.Reply reply =
                  server
                      .http()
                      .send(method, exampleUrl(pattern), "", headers.toArray(String[]::new));
              assertThat(reply.headerLines())
                  .as(method + " " + pattern)
                  .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control"))
                  .contains("X-Content-Type-Options: nosniff")
                  .contains("Cross-Origin-Resource-Policy: same-origin");
            }
          }
        });
  }
}
