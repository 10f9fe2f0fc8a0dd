package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.report.gate.GateStatus;
import dev.steward.report.issue.IssueResult;
import dev.steward.report.issue.IssueSummary;
import dev.steward.run.Result;
import dev.steward.step.CoverageRecorder;
import dev.steward.step.IssuesRecorder;
import dev.steward.step.Repeat;
import dev.steward.step.XUnitPublisher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps that read reports of tools, and compare them with limits. */
final class ReportSteps {
  private static final String ERROR = "error";
  private static final String RESULT = "result";
  private static final String STATUS = "status";

  /** Arguments that have no effect here. */
  private static final String[] IGNORED_OF_ISSUES = {
    "blameDisabled",
    "checksAnnotationScope",
    "checksInfo",
    "forensicsDisabled",
    "healthy",
    "icon",
    "ignoreFailedBuilds",
    "minimumSeverity",
    "publishAllIssues",
    "referenceBuildId",
    "referenceJobName",
    "scm",
    "skipBlames",
    "skipDeltaCalculation",
    "skipPostProcessing",
    "skipPublishingChecks",
    "sourceCodeRetention",
    "sourceDirectories",
    "sourceDirectory",
    "trendChartType",
    "unhealthy"
  };

  private final WorkServices services;

  ReportSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("recordCoverage", CoverageRecorder.TYPE.label(), this::recordCoverage),
        new PipelineStep("recordIssues", IssuesRecorder.TYPE.label(), this::recordIssues),
        new PipelineStep("xunit", XUnitPublisher.TYPE.label(), this::xunit));
  }

  /** Performs the work of a step on its machine, and returns what the journal keeps of it. */
  private Map<?, ?> work(StepCall call, ReportWork work) {
    var inputs = WorkContext.StepInputs.of(call);
    Object report =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, interruption) -> {
              var context = new WorkContext(services, call, workspace, interruption, inputs);
              Map<String, @Nullable Object> outcome = work.perform(context);
              context.report();
              return outcome;
            });
    if (!(report instanceof Map<?, ?> map)) {
      throw new IllegalStateException("the journal contains no report of a step");
    }
    if (map.get(ERROR) instanceof String error) {
      throw new StepFailure(error);
    }
    return map;
  }

  /** What a step does on its machine. */
  @FunctionalInterface
  private interface ReportWork {
    Map<String, @Nullable Object> perform(WorkContext context);
  }

  /** A limit that is exceeded lowers the result of the run, but lets it go on. */
  private static void apply(StepCall call, Map<?, ?> outcome, String message) {
    if (outcome.get(RESULT) instanceof String name && !name.equals(Result.SUCCESS.name())) {
      Result result = Result.valueOf(name);
      call.run().worsen(result);
      call.node().warn(result, message);
    }
  }

  /** Missed quality gates lower the result of the run, or only mark the stage. */
  private static void applyGates(StepCall call, Map<?, ?> outcome) {
    GateStatus status = GateStatus.valueOf(String.valueOf(outcome.get(STATUS)));
    Result buildResult = status.buildResult();
    if (buildResult != null) {
      call.run().worsen(buildResult);
    }
    Result stageResult = status.stageResult();
    if (stageResult != null) {
      call.node()
          .warn(stageResult, "Some quality gates have been missed: overall result is " + status);
    }
  }

  private static Map<String, @Nullable Object> settings(StepCall call, String... ignored) {
    var all = new LinkedHashMap<String, @Nullable Object>(call.arguments().values());
    all.keySet().removeAll(List.of(ignored));
    return all;
  }

  private @Nullable Object xunit(StepCall call) {
    XUnitPublisher step =
        new DescribedArguments(call)
            .read(
                XUnitPublisher.TYPE,
                settings(
                    call,
                    "checksName",
                    "followSymlink",
                    "skipPublishingChecks",
                    "sleepTime",
                    "testDataPublishers"));
    if (step.tools().isEmpty()) {
      throw new StepFailure("No tool reporter specified.");
    }
    Map<?, ?> outcome = work(call, context -> tests(step.record(context)));
    apply(call, outcome, "Some thresholds has been violated");
    var summary = new LinkedHashMap<Object, @Nullable Object>(outcome);
    summary.remove(RESULT);
    summary.remove(ERROR);
    return summary;
  }

  private static Map<String, @Nullable Object> tests(XUnitPublisher.TestOutcome outcome) {
    var report = new LinkedHashMap<String, @Nullable Object>(TestCounts.of(outcome.summary()));
    report.put(RESULT, outcome.result().name());
    report.put(ERROR, outcome.error());
    return report;
  }

  private @Nullable Object recordIssues(StepCall call) {
    Map<String, @Nullable Object> settings = settings(call, IGNORED_OF_ISSUES);
    Object tool = settings.remove("tool");
    if (tool != null) {
      settings.put("tools", List.of(tool));
    }
    IssuesRecorder step = new DescribedArguments(call).read(IssuesRecorder.TYPE, settings);
    Map<?, ?> outcome = work(call, context -> issues(step.record(context)));
    applyGates(call, outcome);
    return outcome.get("results");
  }

  private static Map<String, @Nullable Object> issues(IssuesRecorder.IssueOutcome outcome) {
    var results = new ArrayList<@Nullable Object>();
    for (IssueResult result : outcome.results()) {
      IssueSummary summary = result.summary();
      var map = new LinkedHashMap<String, @Nullable Object>();
      map.put("id", summary.id());
      map.put("name", summary.name());
      map.put("totalSize", summary.counts().total());
      map.put("newSize", summary.added());
      map.put("fixedSize", summary.fixed());
      map.put("qualityGateStatus", summary.status().name());
      results.add(map);
    }
    var report = new LinkedHashMap<String, @Nullable Object>();
    report.put("results", results);
    report.put(STATUS, outcome.status().name());
    report.put(ERROR, outcome.error());
    return report;
  }

  private @Nullable Object recordCoverage(StepCall call) {
    CoverageRecorder step =
        new DescribedArguments(call)
            .read(
                CoverageRecorder.TYPE,
                settings(
                    call,
                    "checksAnnotationScope",
                    "checksName",
                    "scm",
                    "skipPublishingChecks",
                    "skipSymbolicLinks",
                    "sourceCodeEncoding",
                    "sourceCodeRetention",
                    "sourceDirectories"));
    Map<?, ?> outcome =
        work(
            call,
            context -> {
              CoverageRecorder.CoverageOutcome recorded = step.record(context);
              var report = new LinkedHashMap<String, @Nullable Object>();
              report.put(STATUS, recorded.status().name());
              report.put(ERROR, recorded.error());
              return report;
            });
    applyGates(call, outcome);
    return null;
  }
}
