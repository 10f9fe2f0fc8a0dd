package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.report.Reports;
import dev.steward.report.TestHistoryEntry;
import dev.steward.report.TestResults;
import dev.steward.report.TestSummary;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.TestModel;
import dev.steward.rest.model.TestReport;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/testReport/…}: test results of a run, down to one test and its history; {@code
 * JOB/tests/trend}: test counts of all builds.
 */
public final class TestEndpoints {

  private static final int MAX_BUILDS = 1_000;

  /** Limits the length of a test history, since one file is read per build. */
  private static final int MAX_HISTORY = 100;

  private static final int DEFAULT_HISTORY = 25;

  private final Reports reports;

  public TestEndpoints(Reports reports) {
    this.reports = reports;
  }

  /** Resource types to which the pages add routes. */
  public record TestTypes(
      ResourceType<TestReport> report,
      ResourceType<TestReport.TestGroup> packages,
      ResourceType<TestReport.TestGroup> classes,
      ResourceType<TestReport.TestEntry> tests) {}

  /** Registers the resources and routes. */
  public TestTypes addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    var report = new ResourceType<TestReport>("testReport", value -> value.jobRun().subject());
    var packages =
        new ResourceType<TestReport.TestGroup>(
            "testPackage", value -> value.report().jobRun().subject());
    var classes =
        new ResourceType<TestReport.TestGroup>(
            "testClass", value -> value.report().jobRun().subject());
    var tests =
        new ResourceType<TestReport.TestEntry>("test", value -> value.report().jobRun().subject());
    kinds.run().child("testReport", report, this::find);
    report
        .namedChild(packages, (_, value, name) -> TestReport.find(value.packages(), name))
        .exports(read, (_, value) -> ExportedValue.of(TestModel.REPORT, value))
        .withModels(() -> List.of(TestModel.REPORT));
    packages
        .namedChild(classes, (_, value, name) -> TestReport.find(value.classes(), name))
        .exports(read, (_, value) -> ExportedValue.of(TestModel.PACKAGE, value))
        .withModels(() -> List.of(TestModel.PACKAGE));
    classes
        .namedChild(tests, (_, value, name) -> test(value, name))
        .exports(read, (_, value) -> ExportedValue.of(TestModel.CLASS, value))
        .withModels(() -> List.of(TestModel.CLASS));
    tests
        .exports(read, (_, value) -> ExportedValue.of(TestModel.CASE, value))
        .withModels(() -> List.of(TestModel.CASE))
        .route(Method.GET, "history", read, this::history);
    kinds
        .job()
        .route(Method.GET, "tests/trend", read, this::trend)
        .route(Method.GET, "test", read, this::redirectToLatest);
    return new TestTypes(report, packages, classes, tests);
  }

  private @Nullable TestReport find(Caller caller, JobRun jobRun, String name) {
    TestResults results = reports.find(caller, jobRun.job(), jobRun.run());
    return results == null ? null : new TestReport(jobRun, results);
  }

  private static TestReport.@Nullable TestEntry test(TestReport.TestGroup group, String name) {
    return group.tests().stream()
        .filter(entry -> entry.urlName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static int countParameter(RequestContext call, int defaultCount, int limit) {
    String text = call.parameters().find("most");
    try {
      return text == null ? defaultCount : Math.clamp(Integer.parseInt(text), 1, limit);
    } catch (NumberFormatException e) {
      throw new dev.steward.problem.Problem.Invalid("The parameter 'most' must be a number.");
    }
  }

  /** {@code …/TEST/history?most=25}: results of the test in this and earlier builds. */
  private Response history(RequestContext call, TestReport.TestEntry entry) {
    JobRun jobRun = entry.report().jobRun();
    var builds = new ArrayList<Json.Writer>();
    for (TestHistoryEntry build :
        reports.history(
            call.caller(),
            jobRun.job(),
            jobRun.run().number(),
            entry.test(),
            countParameter(call, DEFAULT_HISTORY, MAX_HISTORY))) {
      builds.add(
          Json.object()
              .put("number", build.number())
              .put("status", build.test().status().name())
              .put("durationMillis", (long) (build.test().seconds() * 1_000))
              .put("errorDetails", build.test().details()));
    }
    return Response.json(
        200,
        Json.object()
            .put("className", entry.test().className())
            .put("name", entry.test().name())
            .put("builds", builds)
            .toString());
  }

  /** {@code JOB/tests/trend?most=100}: test counts of the newest builds with tests. */
  private Response trend(RequestContext call, Job job) {
    var builds = new ArrayList<Json.Writer>();
    for (TestSummary summary :
        reports.trend(call.caller(), job, countParameter(call, 100, MAX_BUILDS))) {
      builds.add(
          Json.object()
              .put("number", summary.number())
              .put("totalCount", summary.total())
              .put("failCount", summary.failed())
              .put("skipCount", summary.skipped())
              .put("durationMillis", summary.millis()));
    }
    return Response.json(200, Json.object().put("builds", builds).toString());
  }

  /** {@code JOB/test/}: redirects to the latest test report. */
  private Response redirectToLatest(RequestContext call, Job job) {
    var newest = reports.trend(call.caller(), job, 1);
    return Response.redirect(
        newest.isEmpty() ? call.path() : call.path() + newest.getFirst().number() + "/testReport/");
  }
}
