package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.report.coverage.CoverageGate;
import dev.steward.report.coverage.CoverageReader;
import dev.steward.report.coverage.CoverageReports;
import dev.steward.report.coverage.CoverageReports.RecordOptions;
import dev.steward.report.coverage.CoverageResult;
import dev.steward.report.coverage.CoverageTool;
import dev.steward.report.coverage.Metric;
import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records code coverage.
 *
 * @param id of the result; empty for {@code coverage}
 * @param name of the result; empty for Jenkins' own
 * @param runsAfterFailure whether coverage of a failed build is recorded
 * @param failsOnError whether an error, such as a missing report, fails the build
 * @param ignoresInvalid whether a report that cannot be read is left out
 */
public record CoverageRecorder(
    List<CoverageSource> tools,
    String id,
    String name,
    List<GateSetting> gates,
    boolean runsAfterFailure,
    boolean failsOnError,
    boolean ignoresInvalid)
    implements PostBuildAction {

  /**
   * The reports of a tool.
   *
   * @param parser the name of the tool
   * @param pattern empty for the files that the tool usually writes
   */
  record CoverageSource(String parser, String pattern) {}

  /** A quality gate, whose metric and baseline may be unknown. */
  record GateSetting(String metric, String baseline, double threshold, GateStatus missed) {}

  private static final String CLASSES = "io.jenkins.plugins.coverage.metrics.steps.";
  private static final String PROJECT = "PROJECT";
  private static final String PROJECT_DELTA = "PROJECT_DELTA";

  private static final Field<String> PARSER =
      Field.text("parser", "Coverage Parser").orElse("JACOCO");
  private static final Field<String> PATTERN = Field.text("pattern", "Report File Pattern");
  private static final Field<List<CoverageSource>> TOOLS =
      Field.rows(
          "tools",
          "Code Coverage Tools",
          CLASSES + "CoverageTool",
          List.of(PARSER, PATTERN),
          row -> new CoverageSource(row.get(PARSER), row.get(PATTERN)));
  private static final Field<String> ID = Field.text("id", "Custom ID");
  private static final Field<String> NAME = Field.text("name", "Custom Name");
  private static final Field<Boolean> FOR_FAILURE =
      Field.flag("enabledForFailure", "Enable recording for failed builds");
  private static final Field<Boolean> FAIL_ON_ERROR =
      Field.flag("failOnError", "Fail the build if errors have been reported during the execution");
  private static final Field<Boolean> IGNORE_ERRORS =
      Field.flag("ignoreParsingErrors", "Ignore errors in reports");

  private static final Field<String> METRIC = Field.text("metric", "Metric").orElse("LINE");
  private static final Field<String> BASELINE = Field.text("baseline", "Baseline").orElse(PROJECT);
  private static final Field<List<GateSetting>> GATES =
      Field.rows(
          "qualityGates",
          "Quality Gates",
          CLASSES + "CoverageQualityGate",
          List.of(GateRow.THRESHOLD, METRIC, BASELINE, GateRow.CRITICALITY, GateRow.UNSTABLE),
          row ->
              new GateSetting(
                  row.get(METRIC), row.get(BASELINE), GateRow.threshold(row), GateRow.missed(row)));

  public static final TypeDescription<CoverageRecorder> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "recordCoverage",
              CoverageRecorder.class,
              CLASSES + "CoverageRecorder")
          .label("Record code coverage results")
          .help("Records the coverage that JaCoCo, Cobertura or LCOV report.")
          .plugin(new BundledPlugin("coverage", "Code coverage", "reports"))
          .fields(TOOLS, ID, NAME, FOR_FAILURE, FAIL_ON_ERROR, IGNORE_ERRORS, GATES)
          .reader(CoverageRecorder::read);

  private static CoverageRecorder read(FieldReader in) {
    return new CoverageRecorder(
        in.get(TOOLS),
        in.get(ID),
        in.get(NAME),
        in.get(GATES),
        in.get(FOR_FAILURE),
        in.get(FAIL_ON_ERROR),
        in.get(IGNORE_ERRORS));
  }

  static final StepType<CoverageRecorder> STEP =
      new StepType<>(
          TYPE,
          "coverage",
          "Record coverage",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          CoverageRecorder::perform);

  /**
   * The outcome of recording coverage.
   *
   * @param result null if nothing was recorded
   * @param error why the build fails; null if it does not
   */
  public record CoverageOutcome(@Nullable CoverageResult result, @Nullable String error) {

    /** The worst status of the quality gates. */
    public GateStatus status() {
      return result == null ? GateStatus.INACTIVE : result.summary().status();
    }
  }

  /** Reads the reports of all tools, and stores and compares the coverage. */
  public CoverageOutcome record(StepContext context) {
    if (context.outcome().isWorseThan(Result.UNSTABLE) && !runsAfterFailure) {
      String reason =
          "Skipping execution of coverage recorder since overall result is '"
              + context.outcome()
              + "'";
      context.print("[Coverage] " + reason + "\n");
      context.skip(Skip.Status.SKIPPED, reason);
      return new CoverageOutcome(null, null);
    }
    if (tools.isEmpty()) {
      return new CoverageOutcome(null, "No tools defined that will record the coverage files");
    }
    var limits = new ArrayList<CoverageGate>();
    String error = addGates(limits);
    String resultId = id.isBlank() ? "coverage" : context.expand(id);
    if (error == null && !CoverageReports.isValidId(resultId)) {
      error =
          "'"
              + resultId
              + "' is not a valid ID. Use letters, digits, underscores, dots and hyphens.";
    }
    Consumer<String> log = line -> context.print("[Coverage] " + line + "\n");
    var reader = new CoverageReader(context.workspace().files(), log);
    for (CoverageSource source : tools) {
      CoverageTool tool = CoverageTool.find(source.parser());
      if (tool == null && error == null) {
        error =
            "The parser "
                + source.parser()
                + " is not supported. Supported parsers are: "
                + CoverageTool.names()
                + ".";
      }
      if (tool != null && error == null) {
        String pattern = context.expand(source.pattern());
        reader.read(tool, Globs.isEmpty(pattern) ? tool.defaultPattern() : pattern);
      }
    }
    context.warn(reader.omissions());
    if (error == null && failsOnError && !ignoresInvalid && !reader.errors().isEmpty()) {
      error = "Failing build due to some errors during recording of the coverage";
    }
    return error == null
        ? store(context, reader, resultId, limits, log)
        : new CoverageOutcome(null, error);
  }

  private @Nullable String addGates(List<CoverageGate> limits) {
    for (GateSetting gate : gates) {
      Metric metric =
          Arrays.stream(Metric.values())
              .filter(supported -> supported.name().equals(gate.metric()))
              .findFirst()
              .orElse(null);
      if (metric == null) {
        return "The metric "
            + gate.metric()
            + " is not supported. Supported metrics are: "
            + Arrays.stream(Metric.values()).map(Enum::name).collect(Collectors.joining(", "))
            + ".";
      }
      if (!gate.baseline().equals(PROJECT) && !gate.baseline().equals(PROJECT_DELTA)) {
        return "The baseline "
            + gate.baseline()
            + " is not supported. Supported baselines are: PROJECT, PROJECT_DELTA.";
      }
      limits.add(
          new CoverageGate(
              metric, gate.baseline().equals(PROJECT_DELTA), gate.threshold(), gate.missed()));
    }
    return null;
  }

  private CoverageOutcome store(
      StepContext context,
      CoverageReader reader,
      String resultId,
      List<CoverageGate> limits,
      Consumer<String> log) {
    if (reader.files().isEmpty()) {
      log.accept("[-ERROR-] No coverage results were found! Configuration error?");
      return new CoverageOutcome(null, null);
    }
    CoverageResult result =
        context
            .reports()
            .coverage()
            .record(
                context.job(),
                context.run(),
                reader.files(),
                new RecordOptions(
                    context.commandId(),
                    resultId,
                    name.isBlank() ? "Coverage Report" : context.expand(name),
                    limits));
    if (result == null) {
      return new CoverageOutcome(
          null,
          "ID " + resultId + " is already used by another result of this build. Set another ID.");
    }
    GateCheck.log(result.gates(), log);
    return new CoverageOutcome(result, null);
  }

  private void perform(StepContext context) {
    CoverageOutcome outcome = record(context);
    if (outcome.error() != null) {
      context.print("ERROR: " + outcome.error() + "\n");
      context.worsen(Result.FAILURE);
    }
    Result result = outcome.status().buildResult();
    if (result != null) {
      context.worsen(result);
    }
  }
}
