package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.gate.RouteTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks each endpoint of Jenkins' remote API against its verdict in {@code endpoints.txt}. */
class EndpointsTest {

  private static final Path ROWS = Path.of("src/test/resources/endpoints.txt");
  private static final Path PAGE = Path.of("../docs/compatibility.md");
  private static final String BEGIN = "<!-- endpoints: written by EndpointsTest -->\n";
  private static final String END = "<!-- end of endpoints -->\n";

  @TempDir static Path folder;
  private static Running server;
  private static Furnished furnished;
  private static Caller admin;

  @BeforeAll
  static void start() throws IOException {
    server = new Running(folder.resolve("home"));
    Files.createDirectories(server.home.resolve("userContent"));
    Files.writeString(server.home.resolve("userContent/r.xml"), "<r/>");
    furnished = new Furnished(server);
    furnished.everything();
    String row =
        server.dump().getOrDefault("person", List.of()).stream()
            .filter(person -> person.contains(" name=admin "))
            .findFirst()
            .orElseThrow();
    long id = Long.parseLong(Running.first(Pattern.compile("\\bid=([0-9]+) "), row));
    admin =
        new Caller(id, "admin", "admin", List.of(), Caller.AuthMethod.PASSWORD, null, "127.0.0.1");
  }

  @AfterAll
  static void stop() {
    furnished.end();
    server.close();
  }

  /** An endpoint: one line of the file. */
  private record Row(
      String section,
      String method,
      boolean missing,
      String url,
      String what,
      String verdict,
      String why) {

    static Row of(String section, String line) {
      String[] parts = line.split(" \\| ?", -1);
      assertThat(parts).as(line).hasSize(4);
      String[] call = parts[0].split(" ", 2);
      String[] method = call[0].split(":", 2);
      return new Row(
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

  private static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    String section = "";
    for (String line : Files.readAllLines(ROWS)) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        rows.add(Row.of(section, line));
      }
    }
    return rows;
  }

  /** Returns the path that the route table answers; null if there is no route. */
  private static @Nullable String route(Row row) {
    for (String path : furnished.urls(row.path() + " ")) {
      RouteTable.ResolvedRoute reached =
          server.steward.routeTable().resolve(admin, path, row.verb());
      if (reached != null && (reached.extraSegments().isEmpty() || takesRest(row, reached))) {
        return path;
      }
    }
    return null;
  }

  /** Whether a path may follow the verb, such as the names of files and commands. */
  private static boolean takesRest(Row row, RouteTable.ResolvedRoute reached) {
    String verb = reached.route().verb();
    return verb.equals("artifact")
        || verb.equals("ws")
        || verb.equals("userContent")
        || verb.equals("cli/command")
        || (verb.equals("cli") && row.url().equals("/cli/"));
  }

  @Test
  void everyRowIsAnsweredAsItsLineSays() throws IOException {
    List<Row> rows = rows();
    assertThat(rows).hasSizeGreaterThan(200);
    var wrong = new ArrayList<String>();
    for (Row row : rows) {
      String route = route(row);
      switch (row.verdict()) {
        case "same", "better" -> {
          if (route == null && !row.missing()) {
            wrong.add("no route for " + row);
          }
        }
        case "absent" -> {
          if (route != null && !row.isCase()) {
            wrong.add("there is a route for " + row);
          }
          if (row.why().isEmpty()) {
            wrong.add("no reason for " + row);
          }
        }
        default -> wrong.add("same, better or absent: " + row);
      }
      if (row.verdict().equals("better") && row.why().isEmpty()) {
        wrong.add("how is it better? " + row);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatOnlyReadsAnswers() throws IOException {
    var wrong = new ArrayList<String>();
    for (Row row : rows()) {
      if (row.method().equals("GET") && (!row.verdict().equals("absent") || row.missing())) {
        var statuses = new ArrayList<Integer>();
        for (String url : furnished.urls(row.url() + " ")) {
          statuses.add(server.http.get(url, server.admin()).status());
        }
        boolean fine =
            row.missing()
                ? statuses.stream().allMatch(status -> status == 404)
                : statuses.stream()
                    .anyMatch(status -> status != 404 && status != 405 && status < 500);
        if (!fine) {
          wrong.add(row + " answers " + statuses);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void thePageOfCompatibilityListsThemAll() throws IOException {
    List<Row> rows = rows();
    var out = new StringBuilder(BEGIN);
    out.append('\n')
        .append(rows.size())
        .append(" rows: ")
        .append(count(rows, "same"))
        .append(" as in Jenkins, ")
        .append(count(rows, "better"))
        .append(" better, ")
        .append(count(rows, "absent"))
        .append(" absent. `{names}` stand for what is there.\n");
    String section = "";
    for (Row row : rows) {
      if (!row.section().equals(section)) {
        section = row.section();
        out.append("\n### ")
            .append(section)
            .append("\n\n| call | what it is | as in Jenkins | how, or why |\n|---|---|---|---|\n");
      }
      out.append("| `")
          .append(row.verb())
          .append(' ')
          .append(row.url())
          .append("` | ")
          .append(row.what())
          .append(" | ")
          .append(row.verdict())
          .append(" | ")
          .append(row.why())
          .append(" |\n");
    }
    String wanted = out.append('\n').append(END).toString();
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    Path found = Path.of("target/compatibility.md");
    Files.writeString(
        found,
        begin < 0 || end < 0
            ? page + "\n" + wanted
            : page.substring(0, begin) + wanted + page.substring(end + END.length()));
    assertThat(page)
        .as("its list is written anew: compare with server/" + found + " and accept it on purpose")
        .contains(wanted);
  }

  private static long count(List<Row> rows, String verdict) {
    return rows.stream().filter(row -> row.verdict().equals(verdict)).count();
  }
}
