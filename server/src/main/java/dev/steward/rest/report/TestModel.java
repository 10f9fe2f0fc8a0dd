package dev.steward.rest.report;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.gate.UrlPath;
import dev.steward.job.Job;
import dev.steward.report.TestCase;
import dev.steward.report.TestSuite;
import dev.steward.report.TestSummary;
import java.util.List;
import java.util.function.Function;

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

  /** Converts by decimal digits: a cast would export 0.1f as 0.10000000149011612. */
  private static double real(float seconds) {
    return Double.parseDouble(Float.toString(seconds));
  }

  /** Begins the model of a test object with {@code testActions}, to which only plugins add. */
  private static <T> Model.Builder<T> begun(String className) {
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

  static final Model<TestReport.One> CASE =
      TestModel.<TestReport.One>begun("hudson.tasks.junit.CaseResult")
          .integer("age", one -> one.test().age(one.report().which().run().number()))
          .visible(9)
          .text("className", one -> one.test().className())
          .visible(9)
          .decimal("duration", one -> real(one.test().seconds()))
          .visible(9)
          .text("errorDetails", one -> one.test().details())
          .visible(9)
          .text("errorStackTrace", one -> one.test().stackTrace())
          .visible(9)
          .integer("failedSince", one -> one.test().failedSince())
          .visible(9)
          .list("flakyFailures", FLAKY_FAILURE, one -> one.test().extras().flakyFailures())
          .withoutClass()
          .visible(9)
          .text("name", one -> one.test().name())
          .visible(9)
          .textMap("properties", one -> one.test().extras().properties())
          .visible(9)
          .list("rerunFailures", RERUN_FAILURE, one -> one.test().extras().rerunFailures())
          .withoutClass()
          .visible(9)
          .bool("skipped", one -> one.test().status() == TestCase.Status.SKIPPED)
          .visible(9)
          .text("skippedMessage", one -> one.test().skippedMessage())
          .visible(9)
          .text("status", one -> one.test().status().name())
          .visible(9)
          .text(
              "stderr",
              one -> {
                String own = one.test().stderr();
                return own != null ? own : one.report().results().suiteOf(one.test()).stderr();
              })
          .visible(9)
          .text(
              "stdout",
              one -> {
                String own = one.test().stdout();
                return own != null ? own : one.report().results().suiteOf(one.test()).stdout();
              })
          .visible(9)
          .build();

  private record SuiteOf(TestReport report, TestSuite suite) {}

  private static final Model<SuiteOf> SUITE =
      Model.<SuiteOf>of("hudson.tasks.junit.SuiteResult")
          .list(
              "cases",
              CASE,
              of ->
                  of.suite().cases().stream()
                      .map(one -> new TestReport.One(of.report(), one, ""))
                      .toList())
          .withoutClass()
          .visible(9)
          .decimal("duration", of -> real(of.suite().seconds()))
          .visible(9)
          .texts("enclosingBlockNames", _ -> List.of())
          .visible(9)
          .texts("enclosingBlocks", _ -> List.of())
          .visible(9)
          .text("id", of -> of.suite().id())
          .visible(9)
          .text("name", of -> of.suite().name())
          .visible(9)
          .text("nodeId", _ -> null)
          .visible(9)
          .textMap("properties", of -> of.suite().properties())
          .visible(9)
          .text("stderr", of -> of.suite().stderr())
          .visible(9)
          .text("stdout", of -> of.suite().stdout())
          .visible(9)
          .text("timestamp", of -> of.suite().timestamp())
          .visible(9)
          .build();

  static final Model<TestReport> REPORT =
      TestModel.<TestReport>begun("hudson.tasks.junit.TestResult")
          .decimal("duration", report -> real(report.results().seconds()))
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
                      .map(suite -> new SuiteOf(report, suite))
                      .toList())
          .withoutClass()
          .visible(9)
          .build();

  private static Model.Builder<TestReport.Group> group(String className) {
    return TestModel.<TestReport.Group>begun(className)
        .decimal("duration", group -> real(group.seconds()))
        .visible(9)
        .integer("failCount", TestReport.Group::failed)
        .visible(9)
        .text("name", TestReport.Group::name)
        .visible(9)
        .integer("passCount", TestReport.Group::passed)
        .visible(9)
        .text("safeName", TestReport.Group::word)
        .visible(9)
        .integer("skipCount", TestReport.Group::skipped)
        .visible(9);
  }

  static final Model<TestReport.Group> CLASS =
      group("hudson.tasks.junit.ClassResult")
          .list("child", CASE, TestReport.Group::tests)
          .withoutClass()
          .visible(9)
          .build();

  static final Model<TestReport.Group> PACKAGE =
      group("hudson.tasks.junit.PackageResult")
          .list("child", CLASS, TestReport.Group::classes)
          .withoutClass()
          .visible(9)
          .build();

  /** Aggregated test results of several builds. */
  public record Sum(long failed, long skipped, long total, List<Child> children) {

    static Sum of(List<Child> children) {
      long failed = 0;
      long skipped = 0;
      long total = 0;
      for (Child child : children) {
        failed += child.summary().failed();
        skipped += child.summary().skipped();
        total += child.summary().total();
      }
      return new Sum(failed, skipped, total, children);
    }
  }

  /** Test results of one of the aggregated builds. */
  record Child(Job job, TestSummary summary) {}

  /** Aggregated results and the server's root URL, for the URLs of the builds. */
  record Located(String root, Sum sum) {}

  private record Place(String root, Child child) {
    String url() {
      var url = new StringBuilder(root);
      for (String name : child.job().fullName().split("/", -1)) {
        url.append("job/").append(UrlPath.encode(name)).append('/');
      }
      return url.append(child.summary().number()).append('/').toString();
    }
  }

  private static final Model<Place> CHILD_BUILD =
      Model.<Place>of("hudson.model.FreeStyleBuild")
          .integer("number", place -> place.child().summary().number())
          .visible(9)
          .text("url", Place::url)
          .visible(9)
          .build();

  private static final Model<TestSummary> CHILD_RESULT =
      Model.<TestSummary>of("hudson.tasks.junit.TestResult")
          .decimal("duration", summary -> summary.millis() / 1_000.0)
          .visible(9)
          .integer("failCount", TestSummary::failed)
          .visible(9)
          .integer("passCount", TestSummary::passed)
          .visible(9)
          .integer("skipCount", TestSummary::skipped)
          .visible(9)
          .build();

  private static final Model<Place> CHILD =
      Model.<Place>of("hudson.tasks.test.AggregatedTestResultAction$ChildReport")
          .object("child", CHILD_BUILD, place -> place)
          .visible(9)
          .object("result", CHILD_RESULT, place -> place.child().summary())
          .visible(9)
          .build();

  private static final String SUM_CLASS =
      "hudson.tasks.test.AggregatedTestResultPublisher$TestResultAction";

  private static <T> Model.Builder<T> counts(Function<T, Sum> sum) {
    return Model.<T>of(SUM_CLASS)
        .integer("failCount", of -> sum.apply(of).failed())
        .visible(2)
        .integer("skipCount", of -> sum.apply(of).skipped())
        .visible(2)
        .integer("totalCount", of -> sum.apply(of).total())
        .visible(2)
        .text("urlName", _ -> "aggregatedTestReport")
        .visible(2);
  }

  /** Aggregated results as an action of a run. */
  public static final Model<Sum> SUM_ACTION = TestModel.<Sum>counts(sum -> sum).build();

  static final Model<Located> SUM =
      TestModel.<Located>counts(Located::sum)
          .superclassEnd()
          .list(
              "childReports",
              CHILD,
              of -> of.sum().children().stream().map(child -> new Place(of.root(), child)).toList())
          .withoutClass()
          .visible(9)
          .build();
}
