package dev.steward.web.run;

import java.util.List;

/** Data of the pages about issues. */
public final class IssuesView {

  private IssuesView() {}

  /** Numbers of issues of one tool in one build. */
  public record IssueRow(
      String name,
      String href,
      int total,
      int errors,
      int high,
      int normal,
      int low,
      int added,
      int fixed,
      String gate) {}

  /** An issue; {@code place} is its file and line. */
  public record IssueLine(String place, String severity, String rule, String message, String age) {}

  /** A list of issues, and how many more there are. */
  public record IssueSection(String title, String id, List<IssueLine> issues, int more) {}

  /** A quality gate. */
  public record GateLine(String gate, String threshold, String value, String status) {}
}
