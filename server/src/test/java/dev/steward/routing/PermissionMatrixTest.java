package dev.steward.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Golden;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests every route as every role, from anonymous to administrator, and compares the access with
 * the golden file {@code rights.txt}.
 *
 * <p>A route with several patterns is recorded under its shortest one; a role that is refused there
 * must be refused under the others too.
 */
@Tag("integration")
class PermissionMatrixTest {

  private static final Path GOLDEN = Path.of("src/test/resources/rights.txt");

  /** Verbs not called as administrator, since they would stop the server. */
  private static final Set<String> SHUTDOWN_VERBS =
      Set.of("exit", "safeExit", "restart", "safeRestart", "reload");

  /** Message of a 404 for missing or invisible resources. */
  private static final String NOT_FOUND_MESSAGE = "Page not found.";

  /** A role and its permissions. */
  private enum Role {
    ANONYMOUS(""),
    /** Signed in without any permission. */
    NOBODY(""),
    VISITOR("Overall/Read"),
    READER("Overall/Read", "View/Read", "Job/Read"),
    BUILDER("Overall/Read", "View/Read", "Job/Read", "Job/Build", "Job/Cancel", "Job/Workspace"),
    OWNER(
        "Overall/Read",
        "Job/Create",
        "Job/Delete",
        "Job/Configure",
        "Job/Read",
        "Job/Build",
        "Job/Workspace",
        "Job/Cancel",
        "Job/Move",
        "Run/Delete",
        "Run/Update",
        "View/Create",
        "View/Delete",
        "View/Configure",
        "View/Read",
        "Credentials/View",
        "Credentials/Create",
        "Credentials/Update",
        "Credentials/Delete",
        "Credentials/ManageDomains",
        "SCM/Tag"),
    ADMINISTRATOR("Overall/Administer");

    private final String permissions;

    Role(String... permissions) {
      this.permissions = String.join("\",\"", permissions);
    }

    String user() {
      return this == ADMINISTRATOR ? "admin" : name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @RegisterExtension final TestServer server = TestServer.create();
  private final Map<Role, String[]> headers = new LinkedHashMap<>();
  private String queueItem = "";

  @BeforeEach
  void start() {
    var entries = new ArrayList<String>();
    for (Role role : Role.values()) {
      if (role != Role.ANONYMOUS && role != Role.ADMINISTRATOR) {
        createUser(role.user());
      }
      if (!role.permissions.isEmpty()) {
        entries.add(
            "{\"user\":{\"name\":\""
                + role.user()
                + "\",\"permissions\":[\""
                + role.permissions
                + "\"]}}");
      }
      headers.put(role, new String[] {Http.basic(role.user(), role.user())});
    }
    UserSession visitor = server.anonymousSession();
    headers.put(
        Role.ANONYMOUS,
        new String[] {"Cookie: " + visitor.cookie(), "Jenkins-Crumb: " + visitor.crumb()});
    headers.put(Role.ADMINISTRATOR, new String[] {server.admin()});
    Http.Reply response =
        server.post(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[" + String.join(",", entries) + "]}}");
    assertThat(response.status()).as(response.body()).isEqualTo(204);
    createFixtures();
  }

  private void createUser(String name) {
    server.createUser(name, name);
  }

  /** Creates the resources that routes need; repeated after requests that may change them. */
  private void createFixtures() {
    if (server.get("/user/victim/api/json").status() == 404) {
      createUser("victim");
    }
    server.post("/cancelQuietDown");
    server.post(
        "/computer/(built-in)/configSubmit",
        "json=%7B%22numExecutors%22%3A2%2C%22labelString%22%3A%22%22%2C%22mode%22%3A%22NORMAL%22%7D");
    if (server.getBody("/computer/(built-in)/api/json?tree=temporarilyOffline").contains("true")) {
      server.post("/computer/(built-in)/toggleOffline");
    }
    server.post("/manage/cloud/new", "name=c&serverUrl=http://127.0.0.1:9");
    server.post("/manage/libraries/trusted/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.post("/manage/libraries/untrusted/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    for (String name : List.of("x", "f", "renamed", "new")) {
      server.http().send("DELETE", "/job/" + name + "/", "", server.admin());
    }
    server.createJob("x", "true");
    server.createFolder("/", "f");
    server.post("/job/f/libraries/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.post("/job/f/createItem?name=x&mode=copy&from=/x");
    for (String owner : List.of("", "/user/victim/my-views")) {
      for (String name : List.of("v", "renamed", "new")) {
        server.post(owner + "/view/" + name + "/doDelete");
      }
      server.postXml(owner + "/createView?name=v", "<hudson.model.ListView/>");
    }
    RouteTableTest.createPipelines(server);
    server.startBuild("/job/x/");
    server.await("/job/x/1/api/json?tree=building", "\"building\":false");
    // The executor becomes idle shortly after the build. Until then, roles without
    // Job/Cancel get 403 for it.
    server.await("/computer/api/json?tree=busyExecutors", "\"busyExecutors\":0");
    Http.Reply response = server.post("/job/x/build?delay=3600sec");
    queueItem = String.valueOf(response.header("Location")).replaceAll(".*/item/([0-9]+)/", "$1");
  }

  private String url(String pattern) {
    String url =
        RouteTableTest.exampleUrl(
            pattern
                .replace("{user}", "victim")
                .replace("{view}", "v")
                .replace("{myView}", "v")
                .replace("{queueItem}", queueItem));
    return url
        + (url.contains("?") ? "&" : "?")
        + "name=new&newName=renamed&description=d&id="
        + queueItem;
  }

  private static List<String> methods(Route<?> route) {
    return switch (route.method()) {
      case ANY, GET -> List.of("GET");
      case POST -> List.of("POST");
      case GET_POST -> List.of("GET", "POST");
      case DELETE -> List.of("DELETE");
    };
  }

  /** The access that a role gets: {@code in} or the status of the refusal. */
  private String accessOf(Role role, String method, String pattern) {
    Http.Reply reply =
        server.http().send(method, url(pattern), "", headers.getOrDefault(role, new String[0]));
    if (!method.equals("GET") && reply.status() < 400) {
      createFixtures();
    }
    return switch (reply.status()) {
      case 401, 403 -> Integer.toString(reply.status());
      case 404 -> reply.body().contains(NOT_FOUND_MESSAGE) ? "404" : "in";
      default -> "in";
    };
  }

  @Test
  void everyRoleGetsTheRecordedAccess() throws IOException {
    var routes = server.routeTable().routesByPattern();
    var patternsByRoute = new IdentityHashMap<Route<?>, List<String>>();
    routes.forEach((pattern, route) ->
        patternsByRoute.computeIfAbsent(route, _ -> new ArrayList<>()).add(pattern));
    var lines = new ArrayList<String>();
    var violations = new ArrayList<String>();
    routes.forEach((pattern, route) -> {
      List<String> patterns = new ArrayList<>(patternsByRoute.getOrDefault(route, List.of()));
      // Patterns under /me/ come last, since they refer to a different user for each role.
      patterns.sort(
          Comparator.<String>comparingInt(alias -> alias.startsWith("/me/") ? 1 : 0)
              .thenComparingInt(String::length)
              .thenComparing(alias -> alias));
      if (!pattern.equals(patterns.getFirst())) {
        return;
      }
      for (String method : methods(route)) {
        var line = new StringBuilder(method + " " + pattern.substring(0, pattern.indexOf(' ')));
        for (Role role : Role.values()) {
          boolean endsServer = role == Role.ADMINISTRATOR && SHUTDOWN_VERBS.contains(route.verb());
          String access = endsServer ? "in" : accessOf(role, method, pattern);
          line.append(' ').append(access);
          for (String alias : patterns.subList(1, patterns.size())) {
            if (!access.equals("in") && !alias.startsWith("/me/")) {
              String aliasAccess = accessOf(role, method, alias);
              if (aliasAccess.equals("in")) {
                violations.add(role + " gets " + aliasAccess + " for " + method + " " + alias);
              }
            }
          }
        }
        lines.add(line.toString());
      }
    });
    assertThat(violations).isEmpty();
    lines.addFirst("# method, pattern; then the access of each role:");
    lines.add(1, "# " + String.join(" ", List.of(Role.values()).stream().map(Role::user).toList()));
    Golden.assertLines(GOLDEN, lines);
  }
}
