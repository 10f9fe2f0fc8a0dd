package dev.steward.report.issue;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parser of reports in JSON. */
final class JsonIssueParser implements IssueParser {

  private static final int MAX_BYTES = 32 << 20;

  /** Reads the document of a report. */
  @FunctionalInterface
  interface JsonFormat {
    void read(@Nullable Object document, IssueCollector issues);
  }

  private final JsonFormat format;

  JsonIssueParser(JsonFormat format) {
    this.format = format;
  }

  @Override
  public void parse(InputStream report, Charset encoding, IssueCollector issues)
      throws IOException {
    byte[] bytes = report.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new Problem.TooLarge("A JSON report must not be larger than 32 MB.");
    }
    String text = new String(bytes, encoding);
    format.read(Json.read(text.startsWith("\ufeff") ? text.substring(1) : text), issues);
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static Map<?, ?> member(Map<?, ?> map, String name) {
    return object(map.get(name));
  }

  private static List<Map<?, ?>> list(@Nullable Object value) {
    var all = new ArrayList<Map<?, ?>>();
    if (value instanceof List<?> elements) {
      elements.forEach(element -> all.add(object(element)));
    }
    return all;
  }

  private static @Nullable String text(Map<?, ?> map, String name) {
    Object value = map.get(name);
    return value == null || value instanceof Map || value instanceof List ? null : value.toString();
  }

  /** SARIF 2.1, which many tools write. */
  static void sarif(@Nullable Object document, IssueCollector issues) {
    if (!(object(document).get("runs") instanceof List<?>)) {
      throw new Problem.Invalid("The file is not a SARIF report: it has no list of runs.");
    }
    for (Map<?, ?> run : list(object(document).get("runs"))) {
      Map<?, ?> driver = member(member(run, "tool"), "driver");
      var levels = new HashMap<String, String>();
      for (Map<?, ?> rule : list(driver.get("rules"))) {
        String id = text(rule, "id");
        String level = text(member(rule, "defaultConfiguration"), "level");
        if (id != null && level != null) {
          levels.put(id, level);
        }
      }
      for (Map<?, ?> result : list(run.get("results"))) {
        issues.add(result(result, levels).category(text(driver, "name")));
      }
    }
  }

  private static IssueBuilder result(Map<?, ?> result, Map<String, String> levels) {
    String rule = text(result, "ruleId");
    if (rule == null) {
      rule = text(member(result, "rule"), "id");
    }
    String level = text(result, "level");
    if (level == null) {
      level = rule == null ? null : levels.get(rule);
    }
    List<Map<?, ?>> locations = list(result.get("locations"));
    Map<?, ?> place =
        locations.isEmpty() ? Map.of() : member(locations.getFirst(), "physicalLocation");
    Map<?, ?> region = member(place, "region");
    String uri = text(member(place, "artifactLocation"), "uri");
    return new IssueBuilder()
        .file(uri != null && uri.startsWith("file://") ? uri.substring("file://".length()) : uri)
        .lines(text(region, "startLine"), text(region, "endLine"))
        .columns(text(region, "startColumn"), text(region, "endColumn"))
        .severity(
            switch (level == null ? "warning" : level) {
              case "error" -> Severity.HIGH;
              case "warning" -> Severity.NORMAL;
              default -> Severity.LOW;
            })
        .type(rule)
        .message(text(member(result, "message"), "text"));
  }

  /** The plugin's own format. */
  static void nativeFormat(@Nullable Object document, IssueCollector issues) {
    if (!(object(document).get("issues") instanceof List<?>)) {
      throw new Problem.Invalid("The file is not a report of issues: it has no list of issues.");
    }
    for (Map<?, ?> issue : list(object(document).get("issues"))) {
      String severity = text(issue, "severity");
      issues.add(
          new IssueBuilder()
              .file(text(issue, "fileName"))
              .lines(text(issue, "lineStart"), text(issue, "lineEnd"))
              .columns(text(issue, "columnStart"), text(issue, "columnEnd"))
              .severity(severity == null ? Severity.NORMAL : Severity.of(severity))
              .category(text(issue, "category"))
              .type(text(issue, "type"))
              .message(text(issue, "message"))
              .description(text(issue, "description"))
              .packageName(text(issue, "packageName"))
              .moduleName(text(issue, "moduleName")));
    }
  }

  /** The report of {@code eslint --format json}. */
  static void esLint(@Nullable Object document, IssueCollector issues) {
    if (!(document instanceof List<?>)) {
      throw new Problem.Invalid("The file is not a report of ESLint: it contains no list.");
    }
    for (Map<?, ?> file : list(document)) {
      for (Map<?, ?> message : list(file.get("messages"))) {
        issues.add(
            new IssueBuilder()
                .file(text(file, "filePath"))
                .lines(text(message, "line"), text(message, "endLine"))
                .columns(text(message, "column"), text(message, "endColumn"))
                .severity("2".equals(text(message, "severity")) ? Severity.ERROR : Severity.NORMAL)
                .type(text(message, "ruleId"))
                .message(text(message, "message")));
      }
    }
  }
}
