package dev.steward.report.issue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The issues of one result, each once, up to a maximum number. */
final class IssueCollector {

  /** Maximum number of issues per result. */
  static final int MAX_ISSUES = 100_000;

  private final String origin;
  private final String workspace;
  private final Set<Issue> issues = new LinkedHashSet<>();
  private int added;
  private int duplicates;
  private int omitted;

  /**
   * Creates a collector.
   *
   * @param origin id of the tool
   * @param workspace path of the workspace, which is removed from the paths of files
   */
  IssueCollector(String origin, String workspace) {
    this.origin = origin;
    this.workspace = workspace.endsWith("/") ? workspace : workspace + "/";
  }

  void add(IssueBuilder builder) {
    Issue issue = relative(builder.build(origin));
    if (issues.size() >= MAX_ISSUES) {
      omitted++;
    } else if (issues.add(issue)) {
      added++;
    } else {
      duplicates++;
    }
  }

  private Issue relative(Issue issue) {
    String file = issue.file();
    String path =
        file.startsWith(workspace)
            ? file.substring(workspace.length())
            : file.startsWith("./") ? file.substring(2) : file;
    return path.equals(file)
        ? issue
        : new Issue(
            path,
            issue.line(),
            issue.lineEnd(),
            issue.column(),
            issue.columnEnd(),
            issue.severity(),
            issue.category(),
            issue.type(),
            issue.message(),
            issue.description(),
            issue.packageName(),
            issue.moduleName(),
            issue.origin(),
            issue.since());
  }

  /** The issues that were added since the last call, and the duplicates, for a log line. */
  String takeSummary() {
    String text =
        "-> found " + plural(added, "issue") + " (skipped " + plural(duplicates, "duplicate") + ")";
    added = 0;
    duplicates = 0;
    return text;
  }

  static String plural(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  List<Issue> list() {
    return new ArrayList<>(issues);
  }

  /** The number of issues beyond the maximum. */
  int omitted() {
    return omitted;
  }
}
