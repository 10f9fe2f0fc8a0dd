package dev.steward.web.run;

import java.util.List;

/** Data of the test result pages. */
public final class TestsView {

  private TestsView() {}

  /** Test counts of a package or class. */
  public record Group(
      String name, String href, long failed, long skipped, long passed, String took) {}

  /**
   * A test.
   *
   * @param message error message; empty if the test did not fail
   * @param trace stack trace
   * @param since number of the build since which it fails; 0 if it does not fail
   */
  public record Test(
      String name,
      String href,
      String colour,
      String status,
      String took,
      String message,
      String trace,
      long age,
      long since,
      boolean flaky) {}

  /** Result of a test in one build. */
  public record Past(long number, String href, String colour, String status, String took) {}

  /** A text output of a test. */
  public record Output(String heading, String text) {}

  /** All tests of a build. */
  public record Report(
      long failed,
      long skipped,
      long passed,
      long total,
      String took,
      List<Test> failures,
      long moreFailures,
      List<Group> packages) {}
}
