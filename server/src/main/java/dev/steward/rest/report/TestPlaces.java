package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.report.Reports;
import dev.steward.report.TestResults;
import dev.steward.report.TestSummary;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.run.JobRun;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/testReport/…}: test results of a run, down to one test and its history; {@code
 * JOB/tests/trend}: test counts of all builds.
 */
public final class TestPlaces {

  private static final int MAX_BUILDS = 1_000;

  /** Limits a test history, since each of its builds costs reading a file. */
  private static final int MAX_HISTORY = 100;

  private static final int SOME_HISTORY = 25;

  private final Parts parts;

  private TestPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Resource types to which the pages add routes. */
  public record Tests(
      ResourceType<TestReport> report,
      ResourceType<TestReport.Group> packages,
      ResourceType<TestReport.Group> classes,
      ResourceType<TestReport.One> tests) {}

  /** Registers the resources and routes. */
  public static Tests add(Kinds kinds, Parts parts) {
    var places = new TestPlaces(parts);
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    var report = new ResourceType<TestReport>("testReport", of -> of.which().subject());
    var packages =
        new ResourceType<TestReport.Group>("testPackage", of -> of.report().which().subject());
    var classes =
        new ResourceType<TestReport.Group>("testClass", of -> of.report().which().subject());
    var tests = new ResourceType<TestReport.One>("test", of -> of.report().which().subject());
    kinds.run().child("testReport", report, places::find);
    report
        .namedChild(packages, (_, of, name) -> TestReport.find(of.packages(), name))
        .exports(read, (_, of) -> ExportedValue.of(TestModel.REPORT, of))
        .withModels(() -> List.of(TestModel.REPORT));
    packages
        .namedChild(classes, (_, of, name) -> TestReport.find(of.classes(), name))
        .exports(read, (_, of) -> ExportedValue.of(TestModel.PACKAGE, of))
        .withModels(() -> List.of(TestModel.PACKAGE));
    classes
        .namedChild(tests, (_, of, name) -> test(of, name))
        .exports(read, (_, of) -> ExportedValue.of(TestModel.CLASS, of))
        .withModels(() -> List.of(TestModel.CLASS));
    tests
        .exports(read, (_, of) -> ExportedValue.of(TestModel.CASE, of))
        .withModels(() -> List.of(TestModel.CASE))
        .route(Method.GET, "history", read, places::history);
    kinds
        .job()
        .route(Method.GET, "tests/trend", read, places::trend)
        .route(Method.GET, "test", read, places::last);
    Aggregates.rows(kinds, parts);
    return new Tests(report, packages, classes, tests);
  }

  private @Nullable TestReport find(Caller caller, JobRun which, String word) {
    TestResults results = parts.reports().find(caller, which.job(), which.run());
    return results == null ? null : new TestReport(which, results);
  }

  private static TestReport.@Nullable One test(TestReport.Group group, String word) {
    return group.tests().stream().filter(one -> one.word().equals(word)).findFirst().orElse(null);
  }

  private static int most(RequestContext call, int otherwise, int limit) {
    String asked = call.parameters().find("most");
    try {
      return asked == null ? otherwise : Math.clamp(Integer.parseInt(asked), 1, limit);
    } catch (NumberFormatException e) {
      throw new dev.steward.problem.Problem.Invalid("The parameter 'most' must be a number.");
    }
  }

  /** {@code …/TEST/history?most=25}: results of the test in this and earlier builds. */
  private Response history(RequestContext call, TestReport.One one) {
    JobRun which = one.report().which();
    var all = new ArrayList<Json.Writer>();
    for (Reports.TestHistoryEntry past :
        parts
            .reports()
            .history(
                call.caller(),
                which.job(),
                which.run().number(),
                one.test(),
                most(call, SOME_HISTORY, MAX_HISTORY))) {
      all.add(
          Json.object()
              .put("number", past.number())
              .put("status", past.test().status().name())
              .put("durationMillis", (long) (past.test().seconds() * 1_000))
              .put("errorDetails", past.test().details()));
    }
    return Response.json(
        200,
        Json.object()
            .put("className", one.test().className())
            .put("name", one.test().name())
            .put("builds", all)
            .toString());
  }

  /** {@code JOB/tests/trend?most=100}: test counts of the newest builds with tests. */
  private Response trend(RequestContext call, Job job) {
    var all = new ArrayList<Json.Writer>();
    for (TestSummary summary :
        parts.reports().trend(call.caller(), job, most(call, 100, MAX_BUILDS))) {
      all.add(
          Json.object()
              .put("number", summary.number())
              .put("totalCount", summary.total())
              .put("failCount", summary.failed())
              .put("skipCount", summary.skipped())
              .put("durationMillis", summary.millis()));
    }
    return Response.json(200, Json.object().put("builds", all).toString());
  }

  /** {@code JOB/test/}: redirects to the latest test report. */
  private Response last(RequestContext call, Job job) {
    var newest = parts.reports().trend(call.caller(), job, 1);
    return Response.redirect(
        newest.isEmpty() ? call.path() : call.path() + newest.getFirst().number() + "/testReport/");
  }
}
