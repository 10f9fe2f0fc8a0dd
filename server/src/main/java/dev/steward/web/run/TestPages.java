package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Response;
import dev.steward.report.Reports;
import dev.steward.report.TestCase;
import dev.steward.rest.Parts;
import dev.steward.rest.report.TestPlaces;
import dev.steward.rest.report.TestReport;
import dev.steward.run.JobRun;
import dev.steward.web.Chart;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Test result pages of a build, down to one test and its history. */
final class TestPages {

  private static final int MAX_FAILURES = 100;
  private static final int MAX_TEXT = 100_000;
  private static final int SOME_TEXT = 8_000;

  /** Builds in the history of a test; each costs one file read. */
  private static final int HISTORY = 25;

  private static final int FLAKY_BUILDS = 10;
  private static final int LEAST = 4;

  private final Parts parts;
  private final RunTasks tasks;
  private final RunViews views;

  private TestPages(Parts parts, RunTasks tasks, RunViews views) {
    this.parts = parts;
    this.tasks = tasks;
    this.views = views;
  }

  static void add(TestPlaces.Tests tests, Parts parts, RunTasks tasks, RunViews views) {
    var pages = new TestPages(parts, tasks, views);
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    tests.report().route(Method.ANY, "", read, pages::report);
    tests.packages().route(Method.ANY, "", read, pages::group);
    tests.classes().route(Method.ANY, "", read, pages::group);
    tests.tests().route(Method.ANY, "", read, pages::test);
  }

  private Response report(RequestContext call, TestReport report) {
    JobRun which = report.which();
    record Failure(String href, TestCase test) {}
    var failures = new ArrayList<Failure>();
    var packages = new ArrayList<TestsView.Group>();
    for (TestReport.Group group : report.packages()) {
      String href = call.path() + UrlPath.encode(group.word()) + "/";
      TestsView.Group shown = shown(group, href);
      packages.add(shown);
      if (shown.failed() > 0 && failures.size() < MAX_FAILURES) {
        for (TestReport.Group one : group.classes()) {
          for (TestReport.One test : one.tests()) {
            if (test.test().status().isFailure() && failures.size() < MAX_FAILURES) {
              failures.add(
                  new Failure(
                      href + UrlPath.encode(one.word()) + "/" + UrlPath.encode(test.word()) + "/",
                      test.test()));
            }
          }
        }
      }
    }
    Set<String> flaky =
        parts
            .reports()
            .flaky(
                call.caller(),
                which.job(),
                which.run().number(),
                failures.stream().map(one -> one.test().key()).collect(Collectors.toSet()),
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
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "report",
            new TestsView.Report(
                failed,
                skipped,
                total - failed - skipped,
                total,
                took(report.results().seconds()),
                failures.stream().map(one -> shown(which, one.test(), one.href(), flaky)).toList(),
                failed - failures.size(),
                packages)));
  }

  private static String took(float seconds) {
    return seconds < 1 ? Math.round(seconds * 1_000) + " ms" : Words.took((long) (seconds * 1_000));
  }

  private static TestsView.Group shown(TestReport.Group group, String href) {
    return new TestsView.Group(
        group.name(), href, group.failed(), group.skipped(), group.passed(), took(group.seconds()));
  }

  private static TestsView.Test shown(JobRun which, TestCase test, String href, Set<String> flaky) {
    return new TestsView.Test(
        test.className() + "." + test.name(),
        href,
        colour(test.status()),
        status(test.status()),
        took(test.seconds()),
        cut(test.details(), SOME_TEXT),
        cut(test.stackTrace(), SOME_TEXT),
        test.age(which.run().number()),
        test.failedSince(),
        flaky.contains(test.key()));
  }

  private static String cut(@Nullable String text, int most) {
    if (text == null || text.length() <= most) {
      return text == null ? "" : text;
    }
    return text.substring(0, most) + "\n… " + (text.length() - most) + " more characters";
  }

  private static String colour(TestCase.Status status) {
    return switch (status) {
      case PASSED, FIXED -> "blue";
      case SKIPPED -> "grey";
      case FAILED, REGRESSION -> "red";
    };
  }

  private static String status(TestCase.Status status) {
    return switch (status) {
      case PASSED -> "Passed";
      case FIXED -> "Fixed";
      case SKIPPED -> "Skipped";
      case FAILED -> "Failed";
      case REGRESSION -> "Regression";
    };
  }

  private Response group(RequestContext call, TestReport.Group group) {
    JobRun which = group.report().which();
    boolean ofClasses = group.kind() == TestReport.Group.Kind.PACKAGE;
    return Templates.page(
        call,
        200,
        "run/testgroup.jte",
        Map.of(
            "frame",
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "group",
            shown(group, call.path()),
            "classes",
            ofClasses
                ? group.classes().stream()
                    .map(one -> shown(one, call.path() + UrlPath.encode(one.word()) + "/"))
                    .toList()
                : List.of(),
            "tests",
            ofClasses
                ? List.of()
                : group.tests().stream()
                    .map(one ->
                        shown(
                            which,
                            one.test(),
                            call.path() + UrlPath.encode(one.word()) + "/",
                            Set.of()))
                    .toList()));
  }

  private Response test(RequestContext call, TestReport.One one) {
    JobRun which = one.report().which();
    TestCase test = one.test();
    List<Reports.TestHistoryEntry> past =
        parts.reports().history(call.caller(), which.job(), which.run().number(), test, HISTORY);
    Set<String> flaky =
        parts
            .reports()
            .flaky(call.caller(), which.job(), which.run().number(), Set.of(test.key()), HISTORY);
    // The build segment may be a permalink; the path after it is the same for all builds.
    String below = call.path().substring(tasks.jobPath(call).length());
    String words = below.substring(below.indexOf('/') + 1);
    var history = new ArrayList<TestsView.Past>();
    for (Reports.TestHistoryEntry each : past) {
      history.add(
          new TestsView.Past(
              each.number(),
              tasks.jobPath(call) + each.number() + "/" + words,
              colour(each.test().status()),
              status(each.test().status()),
              took(each.test().seconds())));
    }
    var outputs = new ArrayList<TestsView.Output>();
    output(outputs, "Error message", test.details());
    output(outputs, "Stack trace", test.stackTrace());
    output(outputs, "Skip message", test.skippedMessage());
    output(outputs, "Standard output", test.stdout());
    output(outputs, "Standard error", test.stderr());
    return Templates.page(
        call,
        200,
        "run/test.jte",
        Map.of(
            "frame",
            tasks.frame(call, which),
            "head",
            views.head(call, which),
            "test",
            shown(which, test, call.path(), flaky),
            "outputs",
            outputs,
            "history",
            history,
            "chart",
            chart(past, history)));
  }

  /** Duration chart with the oldest build first, unlike the table. */
  private static Chart chart(List<Reports.TestHistoryEntry> past, List<TestsView.Past> history) {
    float longest = 0;
    for (Reports.TestHistoryEntry each : past) {
      longest = Math.max(longest, each.test().seconds());
    }
    long most = (long) (longest * 1_000_000);
    var columns = new ArrayList<Chart.Column>();
    for (int i = past.size() - 1; i >= 0; i--) {
      TestsView.Past shown = history.get(i);
      columns.add(
          new Chart.Column(
              shown.number(),
              shown.href(),
              "#" + shown.number() + ": " + shown.status() + ", " + shown.took(),
              List.of(
                  Chart.bar(
                      shown.colour(),
                      (long) (past.get(i).test().seconds() * 1_000_000),
                      most,
                      LEAST))));
    }
    return new Chart("Test duration in the last builds", took(longest), columns);
  }

  private static void output(
      List<TestsView.Output> outputs, String heading, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      outputs.add(new TestsView.Output(heading, cut(text, MAX_TEXT)));
    }
  }
}
