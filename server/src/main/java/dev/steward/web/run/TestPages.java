package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.report.Reports;
import dev.steward.report.TestCase;
import dev.steward.report.TestHistoryEntry;
import dev.steward.rest.model.TestReport;
import dev.steward.rest.report.TestEndpoints;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.run.JobRun;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a build's test results: the report, a package or class, and one test with its history.
 */
public final class TestPages {

  /** Maximum number of failed tests shown in the report. */
  private static final int MAX_FAILURES = 100;

  /** Maximum length of a message, stack trace or output on the page of a test, in characters. */
  private static final int MAX_TEXT_LENGTH = 100_000;

  /** Maximum length of a message or stack trace in a list of tests, in characters. */
  private static final int PREVIEW_LENGTH = 8_000;

  /** Maximum number of builds in the history of a test; each requires reading one file. */
  private static final int HISTORY_BUILDS = 25;

  /** Number of builds that the report checks for flaky tests. */
  private static final int FLAKY_BUILDS = 10;

  private final Reports reports;
  private final RunTasks tasks;
  private final RunViews views;

  public TestPages(Reports reports, RunTasks tasks, RunViews views) {
    this.reports = reports;
    this.tasks = tasks;
    this.views = views;
  }

  public void addRoutes(TestEndpoints.TestTypes tests) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    tests.report().route(Method.ANY, "", read, this::report);
    tests.packages().route(Method.ANY, "", read, this::group);
    tests.classes().route(Method.ANY, "", read, this::group);
    tests.tests().route(Method.ANY, "", read, this::test);
  }

  private Response report(RequestContext call, TestReport report) {
    JobRun jobRun = report.jobRun();
    record Failure(String href, TestCase test) {}
    var failures = new ArrayList<Failure>();
    var packages = new ArrayList<TestsView.TestGroupRow>();
    for (TestReport.TestGroup group : report.packages()) {
      String href = call.path() + UrlPath.encode(group.urlName()) + "/";
      TestsView.TestGroupRow row = groupRow(group, href);
      packages.add(row);
      if (row.failed() > 0 && failures.size() < MAX_FAILURES) {
        for (TestReport.TestGroup testClass : group.classes()) {
          for (TestReport.TestEntry entry : testClass.tests()) {
            if (entry.test().status().isFailure() && failures.size() < MAX_FAILURES) {
              failures.add(
                  new Failure(
                      href
                          + UrlPath.encode(testClass.urlName())
                          + "/"
                          + UrlPath.encode(entry.urlName())
                          + "/",
                      entry.test()));
            }
          }
        }
      }
    }
    Set<String> flaky =
        reports.flaky(
            call.caller(),
            jobRun.job(),
            jobRun.run().number(),
            failures.stream().map(failure -> failure.test().key()).collect(Collectors.toSet()),
            FLAKY_BUILDS);
    long failed = report.results().failed();
    long skipped = report.results().skipped();
    long total = report.results().total();
    return Templates.page(
        call,
        200,
        "run/tests.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "report",
            new TestsView.Report(
                failed,
                skipped,
                total - failed - skipped,
                total,
                TestFormat.duration(report.results().seconds()),
                failures.stream()
                    .map(failure -> testRow(jobRun, failure.test(), failure.href(), flaky))
                    .toList(),
                failed - failures.size(),
                packages)));
  }

  private static TestsView.TestGroupRow groupRow(TestReport.TestGroup group, String href) {
    return new TestsView.TestGroupRow(
        group.name(),
        href,
        group.failed(),
        group.skipped(),
        group.passed(),
        TestFormat.duration(group.seconds()));
  }

  private static TestsView.TestRow testRow(
      JobRun jobRun, TestCase test, String href, Set<String> flaky) {
    return new TestsView.TestRow(
        test.className() + "." + test.name(),
        href,
        TestFormat.colour(test.status()),
        TestFormat.status(test.status()),
        TestFormat.duration(test.seconds()),
        TestFormat.truncate(test.details(), PREVIEW_LENGTH),
        TestFormat.truncate(test.stackTrace(), PREVIEW_LENGTH),
        test.age(jobRun.run().number()),
        test.failedSince(),
        flaky.contains(test.key()));
  }

  /**
   * Page of a package with its classes, or of a class with its tests; does not mark flaky tests.
   */
  private Response group(RequestContext call, TestReport.TestGroup group) {
    JobRun jobRun = group.report().jobRun();
    boolean isPackage = group.type() == TestReport.TestGroup.GroupType.PACKAGE;
    return Templates.page(
        call,
        200,
        "run/testgroup.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "group",
            groupRow(group, call.path()),
            "classes",
            isPackage
                ? group.classes().stream()
                    .map(testClass ->
                        groupRow(
                            testClass, call.path() + UrlPath.encode(testClass.urlName()) + "/"))
                    .toList()
                : List.of(),
            "tests",
            isPackage
                ? List.of()
                : group.tests().stream()
                    .map(entry ->
                        testRow(
                            jobRun,
                            entry.test(),
                            call.path() + UrlPath.encode(entry.urlName()) + "/",
                            Set.of()))
                    .toList()));
  }

  private Response test(RequestContext call, TestReport.TestEntry entry) {
    JobRun jobRun = entry.report().jobRun();
    TestCase test = entry.test();
    List<TestHistoryEntry> pastResults =
        reports.history(call.caller(), jobRun.job(), jobRun.run().number(), test, HISTORY_BUILDS);
    Set<String> flaky =
        reports.flaky(
            call.caller(), jobRun.job(), jobRun.run().number(), Set.of(test.key()), HISTORY_BUILDS);
    // The build segment may be a permalink; the path after it is the same for all builds.
    String relativePath = call.path().substring(tasks.jobPath(call).length());
    String testPath = relativePath.substring(relativePath.indexOf('/') + 1);
    var history = new ArrayList<TestsView.TestHistoryRow>();
    for (TestHistoryEntry result : pastResults) {
      history.add(
          new TestsView.TestHistoryRow(
              result.number(),
              tasks.jobPath(call) + result.number() + "/" + testPath,
              TestFormat.colour(result.test().status()),
              TestFormat.status(result.test().status()),
              TestFormat.duration(result.test().seconds())));
    }
    var outputs = new ArrayList<TestsView.TestOutput>();
    addOutput(outputs, "Error message", test.details());
    addOutput(outputs, "Stack trace", test.stackTrace());
    addOutput(outputs, "Skip message", test.skippedMessage());
    addOutput(outputs, "Standard output", test.stdout());
    addOutput(outputs, "Standard error", test.stderr());
    return Templates.page(
        call,
        200,
        "run/test.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "test",
            testRow(jobRun, test, call.path(), flaky),
            "outputs",
            outputs,
            "history",
            history,
            "chart",
            TestFormat.chart(pastResults, history)));
  }

  private static void addOutput(
      List<TestsView.TestOutput> outputs, String heading, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      outputs.add(new TestsView.TestOutput(heading, TestFormat.truncate(text, MAX_TEXT_LENGTH)));
    }
  }
}
