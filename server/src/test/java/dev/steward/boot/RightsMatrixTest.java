package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.gate.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests every route as every role, from anonymous to administrator, and compares the access with
 * the golden file {@code rights.txt}.
 *
 * <p>A route with several patterns is recorded under its shortest one; a role that is refused there
 * must be refused under the others too.
 */
class RightsMatrixTest {

  private static final Path GOLDEN = Path.of("src/test/resources/rights.txt");

  /** Verbs not called as administrator, since they would stop the server. */
  private static final Set<String> ENDS =
      Set.of("exit", "safeExit", "restart", "safeRestart", "reload");

  /** Message of a 404 for missing or invisible resources. */
  private static final String NOT_THERE = "Page not found.";

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

  @TempDir Path folder;
  private Running server;
  private final Map<Role, String[]> headers = new LinkedHashMap<>();
  private String queueItem = "";

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
    var entries = new ArrayList<String>();
    for (Role role : Role.values()) {
      if (role != Role.ANONYMOUS && role != Role.ADMINISTRATOR) {
        user(role.user());
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
    Running.Session visitor = server.visitor();
    headers.put(
        Role.ANONYMOUS,
        new String[] {"Cookie: " + visitor.cookie(), "Jenkins-Crumb: " + visitor.crumb()});
    headers.put(Role.ADMINISTRATOR, new String[] {server.admin()});
    Http.Reply given =
        server.http.post(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[" + String.join(",", entries) + "]}}",
            server.admin());
    assertThat(given.status()).as(given.body()).isEqualTo(204);
    makeThings();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void user(String name) {
    server.http.post(
        "/securityRealm/createAccountByAdmin",
        "username=" + name + "&password1=" + name + "&password2=" + name,
        server.admin());
  }

  /** Creates the resources that routes need; repeated after requests that may change them. */
  private void makeThings() {
    user("victim");
    server.http.post("/cancelQuietDown", "", server.admin());
    server.http.post(
        "/computer/(built-in)/configSubmit",
        "json=%7B%22numExecutors%22%3A2%2C%22labelString%22%3A%22%22%2C%22mode%22%3A%22NORMAL%22%7D",
        server.admin());
    if (server
        .http
        .get("/computer/(built-in)/api/json?tree=temporarilyOffline", server.admin())
        .body()
        .contains("true")) {
      server.http.post("/computer/(built-in)/toggleOffline", "", server.admin());
    }
    for (String name : List.of("x", "f", "renamed", "new")) {
      server.http.send("DELETE", "/job/" + name + "/", "", server.admin());
    }
    server.job("x", "true");
    server.folder("/", "f");
    server.http.post("/job/f/createItem?name=x&mode=copy&from=/x", "", server.admin());
    for (String views : List.of("", "/user/victim/my-views")) {
      for (String name : List.of("v", "renamed", "new")) {
        server.http.post(views + "/view/" + name + "/doDelete", "", server.admin());
      }
      server.http.post(
          views + "/createView?name=v",
          "<hudson.model.ListView/>",
          server.admin(),
          "Content-Type: application/xml");
    }
    server.http.post("/job/x/build?delay=0sec", "", server.admin());
    server.await("/job/x/1/api/json?tree=building", "\"building\":false");
    // The executor becomes idle shortly after the build; a busy one answers 403 without Job/Cancel.
    server.await("/computer/api/json?tree=busyExecutors", "\"busyExecutors\":0");
    Http.Reply queued = server.http.post("/job/x/build?delay=3600sec", "", server.admin());
    queueItem = String.valueOf(queued.header("Location")).replaceAll(".*/item/([0-9]+)/", "$1");
  }

  private String url(String pattern) {
    String url =
        RoutesTest.url(
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
  private String met(Role role, String method, String pattern) {
    Http.Reply reply =
        server.http.send(method, url(pattern), "", headers.getOrDefault(role, new String[0]));
    if (!method.equals("GET") && reply.status() < 400) {
      makeThings();
    }
    return switch (reply.status()) {
      case 401, 403 -> Integer.toString(reply.status());
      case 404 -> reply.body().contains(NOT_THERE) ? "404" : "in";
      default -> "in";
    };
  }

  @Test
  void everybodyMeetsWhatIsWrittenDown() throws IOException {
    var rows = server.steward.routeTable().routesByPattern();
    var ways = new IdentityHashMap<Route<?>, List<String>>();
    rows.forEach(
        (pattern, route) -> ways.computeIfAbsent(route, _ -> new ArrayList<>()).add(pattern));
    var lines = new ArrayList<String>();
    var open = new ArrayList<String>();
    rows.forEach((pattern, route) -> {
      List<String> all = new ArrayList<>(ways.getOrDefault(route, List.of()));
      // Patterns under /me/ come last, since they mean another user for each role.
      all.sort(
          Comparator.<String>comparingInt(way -> way.startsWith("/me/") ? 1 : 0)
              .thenComparingInt(String::length)
              .thenComparing(way -> way));
      if (!pattern.equals(all.getFirst())) {
        return;
      }
      for (String method : methods(route)) {
        var line = new StringBuilder(method + " " + pattern.substring(0, pattern.indexOf(' ')));
        for (Role role : Role.values()) {
          boolean ends = role == Role.ADMINISTRATOR && ENDS.contains(route.verb());
          String met = ends ? "in" : met(role, method, pattern);
          line.append(' ').append(met);
          for (String way : all.subList(1, all.size())) {
            if (!met.equals("in") && !way.startsWith("/me/")) {
              String there = met(role, method, way);
              if (there.equals("in")) {
                open.add(role + " meets " + there + " at " + method + " " + way);
              }
            }
          }
        }
        lines.add(line.toString());
      }
    });
    assertThat(open).isEmpty();
    lines.addFirst("# method, pattern; then what each meets:");
    lines.add(1, "# " + String.join(" ", List.of(Role.values()).stream().map(Role::user).toList()));
    Path found = Path.of("target/rights.txt");
    Files.write(found, lines);
    assertThat(Files.exists(GOLDEN) ? Files.readAllLines(GOLDEN) : List.of())
        .as("who is let in where is a visible diff: compare with " + found + ", accept on purpose")
        .isEqualTo(lines);
  }
}
