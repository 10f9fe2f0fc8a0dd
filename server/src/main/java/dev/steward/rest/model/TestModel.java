package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.report.TestCase;
import dev.steward.report.TestSuite;
import dev.steward.report.TestSummary;
import java.util.List;

/** Export models of test results. */
public final class TestModel {

  private TestModel() {}

  /** Test result action of a run. */
  public static final Model<TestSummary> ACTION =
      Model.<TestSummary>of("hudson.tasks.junit.TestResultAction")
          .integer("failCount", TestSummary::failed)
          .visible(2)
          .integer("skipCount", TestSummary::skipped)
          .visible(2)
          .integer("totalCount", TestSummary::total)
          .visible(2)
          .text("urlName", _ -> "testReport")
          .visible(2)
          .build();

  /** Converts via the decimal digits, since a cast would export 0.1f as 0.10000000149011612. */
  private static double toDouble(float seconds) {
    return Double.parseDouble(Float.toString(seconds));
  }

  /** Begins the model of a test object with {@code testActions}, which only plugins fill. */
  private static <T> Model.Builder<T> testObject(String className) {
    return Model.<T>of(className)
        .unionList("testActions", _ -> List.<ExportedValue>of())
        .oneOf(List::of)
        .visible(3)
        .superclassEnd();
  }

  private static Model<TestCase.FailedRun> failedRun(String className) {
    return Model.<TestCase.FailedRun>of(className)
        .text("message", TestCase.FailedRun::message)
        .visible(9)
        .text("stackTrace", TestCase.FailedRun::stackTrace)
        .visible(9)
        .text("stderr", TestCase.FailedRun::stderr)
        .visible(9)
        .text("stdout", TestCase.FailedRun::stdout)
        .visible(9)
        .text("type", TestCase.FailedRun::type)
        .visible(9)
        .build();
  }

  private static final Model<TestCase.FailedRun> FLAKY_FAILURE =
      failedRun("hudson.tasks.junit.FlakyFailure");

  private static final Model<TestCase.FailedRun> RERUN_FAILURE =
      failedRun("hudson.tasks.junit.RerunFailure");

  public static final Model<TestReport.TestEntry> CASE =
      TestModel.<TestReport.TestEntry>testObject("hudson.tasks.junit.CaseResult")
          .integer("age", entry -> entry.test().age(entry.report().jobRun().run().number()))
          .visible(9)
          .text("className", entry -> entry.test().className())
          .visible(9)
          .decimal("duration", entry -> toDouble(entry.test().seconds()))
          .visible(9)
          .text("errorDetails", entry -> entry.test().details())
          .visible(9)
          .text("errorStackTrace", entry -> entry.test().stackTrace())
          .visible(9)
          .integer("failedSince", entry -> entry.test().failedSince())
          .visible(9)
          .list("flakyFailures", FLAKY_FAILURE, entry -> entry.test().extras().flakyFailures())
          .withoutClass()
          .visible(9)
          .text("name", entry -> entry.test().name())
          .visible(9)
          .textMap("properties", entry -> entry.test().extras().properties())
          .visible(9)
          .list("rerunFailures", RERUN_FAILURE, entry -> entry.test().extras().rerunFailures())
          .withoutClass()
          .visible(9)
          .bool("skipped", entry -> entry.test().status() == TestCase.Status.SKIPPED)
          .visible(9)
          .text("skippedMessage", entry -> entry.test().skippedMessage())
          .visible(9)
          .text("status", entry -> entry.test().status().name())
          .visible(9)
          .text(
              "stderr",
              entry -> {
                String own = entry.test().stderr();
                return own != null ? own : entry.report().results().suiteOf(entry.test()).stderr();
              })
          .visible(9)
          .text(
              "stdout",
              entry -> {
                String own = entry.test().stdout();
                return own != null ? own : entry.report().results().suiteOf(entry.test()).stdout();
              })
          .visible(9)
          .build();

  private record SuiteView(TestReport report, TestSuite suite) {}

  private static final Model<SuiteView> SUITE =
      Model.<SuiteView>of("hudson.tasks.junit.SuiteResult")
          .list(
              "cases",
              CASE,
              view ->
                  view.suite().cases().stream()
                      .map(entry -> new TestReport.TestEntry(view.report(), entry, ""))
                      .toList())
          .withoutClass()
          .visible(9)
          .decimal("duration", view -> toDouble(view.suite().seconds()))
          .visible(9)
          .texts("enclosingBlockNames", _ -> List.of())
          .visible(9)
          .texts("enclosingBlocks", _ -> List.of())
          .visible(9)
          .text("id", view -> view.suite().id())
          .visible(9)
          .text("name", view -> view.suite().name())
          .visible(9)
          .text("nodeId", _ -> null)
          .visible(9)
          .textMap("properties", view -> view.suite().properties())
          .visible(9)
          .text("stderr", view -> view.suite().stderr())
          .visible(9)
          .text("stdout", view -> view.suite().stdout())
          .visible(9)
          .text("timestamp", view -> view.suite().timestamp())
          .visible(9)
          .build();

  public static final Model<TestReport> REPORT =
      TestModel.<TestReport>testObject("hudson.tasks.junit.TestResult")
          .decimal("duration", report -> toDouble(report.results().seconds()))
          .visible(999)
          .bool("empty", report -> report.results().total() == 0)
          .visible(999)
          .integer("failCount", report -> report.results().failed())
          .visible(999)
          .integer(
              "passCount",
              report ->
                  report.results().total() - report.results().failed() - report.results().skipped())
          .visible(999)
          .integer("skipCount", report -> report.results().skipped())
          .visible(999)
          .list(
              "suites",
              SUITE,
              report ->
                  report.results().suites().stream()
                      .map(suite -> new SuiteView(report, suite))
                      .toList())
          .withoutClass()
          .visible(9)
          .build();

  private static Model.Builder<TestReport.TestGroup> group(String className) {
    return TestModel.<TestReport.TestGroup>testObject(className)
        .decimal("duration", group -> toDouble(group.seconds()))
        .visible(9)
        .integer("failCount", TestReport.TestGroup::failed)
        .visible(9)
        .text("name", TestReport.TestGroup::name)
        .visible(9)
        .integer("passCount", TestReport.TestGroup::passed)
        .visible(9)
        .text("safeName", TestReport.TestGroup::urlName)
        .visible(9)
        .integer("skipCount", TestReport.TestGroup::skipped)
        .visible(9);
  }

  public static final Model<TestReport.TestGroup> CLASS =
      group("hudson.tasks.junit.ClassResult")
          .list("child", CASE, TestReport.TestGroup::tests)
          .withoutClass()
          .visible(9)
          .build();

  public static final Model<TestReport.TestGroup> PACKAGE =
      group("hudson.tasks.junit.PackageResult")
          .list("child", CLASS, TestReport.TestGroup::classes)
          .withoutClass()
          .visible(9)
          .build();
}
