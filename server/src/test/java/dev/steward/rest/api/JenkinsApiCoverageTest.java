package dev.steward.rest.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.routing.RouteTable;
import dev.steward.testing.Golden;
import dev.steward.testing.PopulatedServer;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checks each endpoint of Jenkins' remote API against its verdict in {@code endpoints.txt}. */
@Tag("integration")
class JenkinsApiCoverageTest {

  private static final Path ENDPOINTS_FILE = Path.of("src/test/resources/endpoints.txt");
  private static final Path DOCS_PAGE = Path.of("../docs/compatibility.md");
  private static final String BEGIN = "<!-- endpoints: written by JenkinsApiCoverageTest -->\n";
  private static final String END = "<!-- end of endpoints -->\n";

  @RegisterExtension static final TestServer server = TestServer.create();
  private static PopulatedServer populated;
  private static Caller admin;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(server.home().resolve("userContent"));
    Files.writeString(server.home().resolve("userContent/r.xml"), "<r/>");
    populated = new PopulatedServer(server);
    populated.populate();
    String row =
        server.dump().getOrDefault("user_account", List.of()).stream()
            .filter(user -> user.contains(" name=admin "))
            .findFirst()
            .orElseThrow();
    long id = Long.parseLong(TestServer.firstMatch(Pattern.compile("\\bid=([0-9]+) "), row));
    admin =
        new Caller(id, "admin", "admin", List.of(), Caller.AuthMethod.PASSWORD, null, "127.0.0.1");
  }

  @AfterAll
  static void stop() {
    populated.stopBuilds();
  }

  /** An endpoint: one line of the file. */
  private record EndpointLine(
      String section,
      String method,
      boolean missing,
      String url,
      String description,
      String verdict,
      String reason) {

    static EndpointLine of(String section, String line) {
      String[] parts = line.split(" \\| ?", -1);
      assertThat(parts).as(line).hasSize(4);
      String[] call = parts[0].split(" ", 2);
      String[] method = call[0].split(":", 2);
      return new EndpointLine(
          section,
          method[0],
          method.length > 1,
          call[1],
          parts[1].strip(),
          parts[2].strip(),
          parts[3].strip());
    }

    /** Whether the line describes a special case of another endpoint. */
    boolean isCase() {
      return method.startsWith("~");
    }

    String verb() {
      return isCase() ? method.substring(1) : method;
    }

    String path() {
      int query = url.indexOf('?');
      return query < 0 ? url : url.substring(0, query);
    }
  }

  private static List<EndpointLine> readEndpoints() throws IOException {
    var rows = new ArrayList<EndpointLine>();
    String section = "";
    for (String line : Files.readAllLines(ENDPOINTS_FILE)) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        rows.add(EndpointLine.of(section, line));
      }
    }
    return rows;
  }

  /** Returns a path of the endpoint that has a route in the route table; null if none has. */
  private static @Nullable String routeOf(EndpointLine row) {
    for (String path : populated.urls(row.path() + " ")) {
      RouteTable.ResolvedRoute target = server.routeTable().resolve(admin, path, row.verb());
      if (target != null && (target.extraSegments().isEmpty() || takesRest(row, target))) {
        return path;
      }
    }
    return null;
  }

  /** Whether more segments may follow the verb, such as a file path or the name of a command. */
  private static boolean takesRest(EndpointLine row, RouteTable.ResolvedRoute target) {
    String verb = target.route().verb();
    return verb.equals("artifact")
        || verb.equals("ws")
        || verb.equals("userContent")
        || verb.equals("cli/command")
        || (verb.equals("cli") && row.url().equals("/cli/"));
  }

  @Test
  void allEndpointsMatchTheirVerdict() throws IOException {
    List<EndpointLine> rows = readEndpoints();
    assertThat(rows).hasSizeGreaterThan(200);
    var errors = new ArrayList<String>();
    for (EndpointLine row : rows) {
      String route = routeOf(row);
      switch (row.verdict()) {
        case "same", "better" -> {
          if (route == null && !row.missing()) {
            errors.add("no route for " + row);
          }
        }
        case "absent" -> {
          if (route != null && !row.isCase()) {
            errors.add("unexpected route for " + row);
          }
          if (row.reason().isEmpty()) {
            errors.add("no reason for " + row);
          }
        }
        default -> errors.add("the verdict must be same, better or absent: " + row);
      }
      if (row.verdict().equals("better") && row.reason().isEmpty()) {
        errors.add("no remark on how it is better: " + row);
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void readEndpointsRespond() throws IOException {
    var errors = new ArrayList<String>();
    for (EndpointLine row : readEndpoints()) {
      if (row.method().equals("GET") && (!row.verdict().equals("absent") || row.missing())) {
        var statuses = new ArrayList<Integer>();
        for (String url : populated.urls(row.url() + " ")) {
          statuses.add(server.get(url).status());
        }
        boolean valid =
            row.missing()
                ? statuses.stream().allMatch(status -> status == 404)
                : statuses.stream()
                    .anyMatch(status -> status != 404 && status != 405 && status < 500);
        if (!valid) {
          errors.add(row + " responds with " + statuses);
        }
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void theCompatibilityPageListsAllEndpoints() throws IOException {
    List<EndpointLine> rows = readEndpoints();
    var out = new StringBuilder(BEGIN);
    out.append('\n')
        .append(rows.size())
        .append(" rows: ")
        .append(count(rows, "same"))
        .append(" as in Jenkins, ")
        .append(count(rows, "better"))
        .append(" better, ")
        .append(count(rows, "absent"))
        .append(" absent. `{names}` are placeholders.\n");
    String section = "";
    for (EndpointLine row : rows) {
      if (!row.section().equals(section)) {
        section = row.section();
        out.append("\n### ")
            .append(section)
            .append("\n\n| endpoint | description | as in Jenkins | remark |\n|---|---|---|---|\n");
      }
      out.append("| `")
          .append(row.verb())
          .append(' ')
          .append(row.url())
          .append("` | ")
          .append(row.description())
          .append(" | ")
          .append(row.verdict())
          .append(" | ")
          .append(row.reason())
          .append(" |\n");
    }
    String expected = out.append('\n').append(END).toString();
    String page = Files.readString(DOCS_PAGE);
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    assertThat(begin).as("the markers in " + DOCS_PAGE).isNotNegative().isLessThan(end);
    Golden.assertText(
        DOCS_PAGE, page.substring(0, begin) + expected + page.substring(end + END.length()));
  }

  private static long count(List<EndpointLine> rows, String verdict) {
    return rows.stream().filter(row -> row.verdict().equals(verdict)).count();
  }
}
