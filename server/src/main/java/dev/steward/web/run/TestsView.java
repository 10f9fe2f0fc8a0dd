package dev.steward.web.run;

import java.util.List;

/** How tests went, as pages show it. */
public final class TestsView {

  private TestsView() {}

  /** Packages, classes or tests in numbers. */
  public record Group(
      String name, String href, long failed, long skipped, long passed, String took) {}

  /**
   * A test.
   *
   * @param message what went wrong; empty where nothing did
   * @param trace where
   * @param since the number of the build since which it fails; 0 where it does not
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

  /** One build in the history of a test. */
  public record Past(long number, String href, String colour, String status, String took) {}

  /** A text that a test left. */
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
