package dev.steward.web.run;

import java.util.List;

/** Data of the test result pages. */
public final class TestsView {

  private TestsView() {}

  /** Test counts of a package or class. */
  public record TestGroupRow(
      String name, String href, long failed, long skipped, long passed, String duration) {}

  /**
   * A test.
   *
   * @param message error message; empty if the test did not fail
   * @param stackTrace stack trace
   * @param failingSince number of the build since which it has been failing; 0 if it does not fail
   */
  public record TestRow(
      String name,
      String href,
      String colour,
      String status,
      String duration,
      String message,
      String stackTrace,
      long age,
      long failingSince,
      boolean flaky) {}

  /** Result of a test in one build. */
  public record TestHistoryRow(
      long number, String href, String colour, String status, String duration) {}

  /** Text output of a test. */
  public record TestOutput(String heading, String text) {}

  /** Test report of a build: totals, failures and packages. */
  public record Report(
      long failed,
      long skipped,
      long passed,
      long total,
      String duration,
      List<TestRow> failures,
      long moreFailures,
      List<TestGroupRow> packages) {}
}
