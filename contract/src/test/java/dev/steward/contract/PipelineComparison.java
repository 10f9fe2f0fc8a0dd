package dev.steward.contract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares a build of a pipeline with the recording of the same build: result, console, stages,
 * causes, parameters, environment, changes, artifacts and tests. What differs from one run to the
 * next is replaced first.
 */
final class PipelineComparison {

  private record Replacement(Pattern pattern, String text) {
    static Replacement of(String pattern, String text) {
      return new Replacement(Pattern.compile(pattern), text);
    }
  }

  /** What differs from one run or one server to the next. */
  private static final List<Replacement> REPLACEMENTS =
      List.of(
          Replacement.of("/HOME/repos", "/REPOS"),
          Replacement.of("\u001b\\[8m[^\u001b]*\u001b\\[0m", ""),
          Replacement.of("@tmp/durable-[0-9a-f]+", "@tmp/durable-ID"),
          Replacement.of("@(script|libs)/[0-9a-f]{64}", "@$1/HASH"),
          Replacement.of("\\bgit-[0-9a-f]{32}\\b", "git-HASH"),
          Replacement.of("https?://(127\\.0\\.0\\.1|localhost):\\d+", "URL"),
          Replacement.of("\\[\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\\]", "[TIME]"),
          Replacement.of("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME"),
          Replacement.of(
              "\\[[A-Z][a-z]{2} [A-Z][a-z]{2} +\\d+ \\d\\d:\\d\\d:\\d\\d [A-Z]+ \\d{4}\\]",
              "[TIME]"),
          Replacement.of(
              "[A-Z][a-z]{2} \\d{1,2}, \\d{4},? \\d{1,2}:\\d\\d(:\\d\\d)?\\W?[AP]M", "TIME"),
          Replacement.of("git version [\\d.]+", "git version N"),
          Replacement.of(
              "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "UUID"),
          Replacement.of("(?<=[A-Za-z$\\d])@[0-9a-f]{5,8}\\b", "@OBJ"),
          Replacement.of("\\b(took|after) [\\d.]+ (ms|sec)", "$1 N $2"),
          Replacement.of("(helper-[a-z]+) #\\d+", "$1 #N"),
          Replacement.of("^(\\+ echo [^ :]*(?::/(?:opt/)?tool[^ :]*)*):/.*$", "$1:PATH"),
          Replacement.of("\\bfile\\d{10,}\\.tmp", "fileN.tmp"),
          Replacement.of("^\\+ kill -9 \\d+", "+ kill -9 PID"),
          Replacement.of("found among steps \\[.*", "found among steps LIST"),
          Replacement.of(
              "(Valid [a-z ]+types: |Valid conditionals are: |Must be one of )"
                  + "\\[?[^@]*?\\]?(?= @ line|$)",
              "$1LIST"));

  /** Lines that belong to Jenkins' own machinery. */
  private static final Pattern DROPPED =
      Pattern.compile(
          "^(\\tat |\\t\\(stack frames\\)|Possible solutions: |\\t?(in field|in object|an exception"
              + " which occurred)|\\t\\.\\.\\. \\d+ more|Also: +.*ErrorAction\\$ErrorId|(Also:"
              + " +)?(hudson\\.remoting\\.ProxyException: )?"
              + "org\\.jenkinsci\\.plugins\\.workflow\\.actions\\.ErrorAction\\$ErrorId|(NODE_EXTRA|JENKINS_XMX)|\\[Pipeline\\]"
              + " (readTrusted)$|(Selected Git installation does not exist|The recommended git tool"
              + " is)).*");

  private final boolean parallel;
  private final List<String> differences = new ArrayList<>();

  /**
   * Starts a comparison.
   *
   * @param script the pipeline: with branches, the order of lines is not compared
   */
  PipelineComparison(String script) {
    parallel = Pattern.compile("\\b(parallel|matrix)\\b").matcher(script).find();
  }

  /** The differences, one line or several for each; empty if there are none. */
  List<String> differences() {
    return differences;
  }

  /** Compares a value. */
  void value(String what, @Nullable Object recorded, @Nullable Object ours) {
    if (!String.valueOf(recorded).equals(String.valueOf(ours))) {
      differences.add(what + ": recorded " + recorded + ", here " + ours);
    }
  }

  /**
   * Compares a console with the recorded ones, one of which must be equal.
   *
   * @param recorded the recording, and the one without a sandbox if there is one
   * @param home the home of our server, and its repositories in {@code home/../repos}
   */
  void console(String name, List<String> recorded, String ours, String home, String repositories) {
    List<String> here = lines(ours.replace(repositories, "/HOME/repos").replace(home, "/HOME"));
    List<String> best = null;
    for (String text : recorded) {
      List<String> mismatches = mismatches(lines(text), here);
      if (mismatches.isEmpty()) {
        return;
      }
      if (best == null || mismatches.size() < best.size()) {
        best = mismatches;
      }
    }
    if (best != null) {
      differences.add(
          name + ":\n      " + String.join("\n      ", best.subList(0, Math.min(40, best.size()))));
    }
  }

  /** Compares the names and states of stages; those of branches in any order. */
  void stages(JsonNode recorded, JsonNode ours) {
    Comparator<String> order = parallel ? Comparator.naturalOrder() : (_, _) -> 0;
    value(
        "stages",
        texts(recorded).stream().sorted(order).toList(),
        texts(ours).stream().sorted(order).toList());
  }

  static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::toString).toList();
  }

  private List<String> lines(String text) {
    var lines = new ArrayList<String>();
    for (String line : text.replace("\r", "").split("\n", -1)) {
      if (DROPPED.matcher(line).matches()) {
        continue;
      }
      String replaced = line;
      for (Replacement replacement : REPLACEMENTS) {
        replaced = replacement.pattern().matcher(replaced).replaceAll(replacement.text());
      }
      lines.add(replaced.stripTrailing());
    }
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    sortTraces(lines);
    if (parallel) {
      lines.sort(Comparator.naturalOrder());
    }
    return lines;
  }

  /** The programs of one shell pipe are traced in any order. */
  private static void sortTraces(List<String> lines) {
    for (int start = 0; start < lines.size(); start++) {
      int end = start;
      while (end < lines.size() && lines.get(end).startsWith("+ ")) {
        end++;
      }
      if (end > start + 1) {
        lines.subList(start, end).sort(Comparator.naturalOrder());
      }
      start = Math.max(start, end - 1);
    }
  }

  /** Lines that only one side has, in order; the first place where the order differs. */
  private static List<String> mismatches(List<String> recorded, List<String> ours) {
    if (recorded.equals(ours)) {
      return List.of();
    }
    Map<String, Integer> counts = new HashMap<>();
    recorded.forEach(line -> counts.merge(line, 1, Integer::sum));
    ours.forEach(line -> counts.merge(line, -1, Integer::sum));
    var all = new ArrayList<String>();
    var missing = new TreeMap<>(counts);
    for (String line : recorded) {
      if (missing.getOrDefault(line, 0) > 0) {
        missing.merge(line, -1, Integer::sum);
        all.add("- " + line);
      }
    }
    for (String line : ours) {
      if (missing.getOrDefault(line, 0) < 0) {
        missing.merge(line, 1, Integer::sum);
        all.add("+ " + line);
      }
    }
    if (all.isEmpty()) {
      int at = 0;
      while (recorded.get(at).equals(ours.get(at))) {
        at++;
      }
      all.add(
          "order from line "
              + (at + 1)
              + ": recorded '"
              + recorded.get(at)
              + "', here '"
              + ours.get(at)
              + "'");
    }
    return all;
  }
}
