package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.report.gate.GateStatus;
import dev.steward.report.issue.IssueGate;
import dev.steward.report.issue.IssueReader;
import dev.steward.report.issue.IssueReport;
import dev.steward.report.issue.IssueReport.IssueSelection;
import dev.steward.report.issue.IssueReports;
import dev.steward.report.issue.IssueReports.RecordOptions;
import dev.steward.report.issue.IssueResult;
import dev.steward.report.issue.IssueTool;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import dev.steward.text.MatchLimitException;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records the issues that compilers and static analysis tools report.
 *
 * @param id of the result, if the results of all tools are one
 * @param name of that result
 * @param aggregates whether the results of all tools are one
 * @param runsAfterFailure whether issues of a failed build are recorded
 * @param failsOnError whether an error, such as a missing report, fails the build
 * @param ignoresGate whether builds that missed their quality gates may be reference builds
 * @param quiet whether the console has no lines about the reports
 */
public record IssuesRecorder(
    List<AnalysisTool> tools,
    String id,
    String name,
    List<IssueFilter> filters,
    List<IssueGate> gates,
    boolean aggregates,
    boolean runsAfterFailure,
    boolean failsOnError,
    boolean ignoresGate,
    boolean quiet)
    implements PostBuildAction {

  /** How much of the console is searched for issues. */
  private static final int MAX_CONSOLE = 16 << 20;

  private static final Field<List<AnalysisTool>> TOOLS =
      Field.types(
              "tools",
              "Static Analysis Tools",
              AnalysisTool.class,
              () -> AnalysisTool.AnalysisTypes.ALL,
              AnalysisTool::unsupported)
          .at("analysisTools");
  private static final Field<String> ID =
      Field.text("id", "Custom ID").help("Of the aggregated results.");
  private static final Field<String> NAME =
      Field.text("name", "Custom Name").help("Of the aggregated results.");
  private static final Field<Boolean> AGGREGATE =
      Field.flag("aggregatingResults", "Aggregate the results of all tools into a single result")
          .at("isAggregatingResults");
  private static final Field<Boolean> FOR_FAILURE =
      Field.flag("enabledForFailure", "Enable recording for failed builds")
          .at("isEnabledForFailure");
  private static final Field<Boolean> FAIL_ON_ERROR =
      Field.flag("failOnError", "Fail the build if errors have been reported during the execution");
  private static final Field<Boolean> IGNORE_GATE =
      Field.flag("ignoreQualityGate", "Ignore quality gate of reference build");
  private static final Field<Boolean> QUIET = Field.flag("quiet", "Do not log report information");
  private static final Field<String> SOURCE_ENCODING =
      Field.text("sourceCodeEncoding", "Encoding of Source Files")
          .help("Accepted for compatibility; sources are not kept.");
  private static final Field<List<IssueFilter>> FILTERS =
      Field.types("filters", "Issue Filters", IssueFilter.class, () -> IssueFilter.FilterTypes.ALL);

  private static final Field<String> GATE_TYPE =
      Field.choice(
          "type",
          "Type",
          Stream.of(IssueGate.GateType.values())
              .map(type -> new FieldOption(type.name(), type.label()))
              .toArray(FieldOption[]::new));
  private static final Field<List<IssueGate>> GATES =
      Field.rows(
          "qualityGates",
          "Quality Gates",
          "io.jenkins.plugins.analysis.core.util.WarningsQualityGate",
          List.of(GateRow.THRESHOLD, GATE_TYPE, GateRow.CRITICALITY, GateRow.UNSTABLE),
          IssuesRecorder::gate);

  public static final TypeDescription<IssuesRecorder> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "recordIssues",
              IssuesRecorder.class,
              "io.jenkins.plugins.analysis.core.steps.IssuesRecorder")
          .label("Record compiler warnings and static analysis results")
          .help("Records the issues that compilers and static analysis tools report.")
          .plugin(new BundledPlugin("warnings-ng", "Static analysis results", "reports"))
          .fields(
              TOOLS,
              ID,
              NAME,
              AGGREGATE,
              FOR_FAILURE,
              FAIL_ON_ERROR,
              IGNORE_GATE,
              QUIET,
              SOURCE_ENCODING,
              FILTERS,
              GATES)
          .reader(IssuesRecorder::read);

  private static IssuesRecorder read(FieldReader in) {
    // The setting has no effect; it is read so that it is not reported as unsupported.
    in.get(SOURCE_ENCODING);
    return new IssuesRecorder(
        in.get(TOOLS),
        in.get(ID),
        in.get(NAME),
        in.get(FILTERS),
        in.get(GATES),
        in.get(AGGREGATE),
        in.get(FOR_FAILURE),
        in.get(FAIL_ON_ERROR),
        in.get(IGNORE_GATE),
        in.get(QUIET));
  }

  private static IssueGate gate(FieldReader row) {
    String type = row.get(GATE_TYPE);
    return new IssueGate(
        GATE_TYPE.offers(type) ? IssueGate.GateType.valueOf(type) : IssueGate.GateType.TOTAL,
        GateRow.threshold(row),
        GateRow.missed(row));
  }

  static final StepType<IssuesRecorder> STEP =
      new StepType<>(
          TYPE,
          "issues",
          "Record issues",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          IssuesRecorder::perform);

  /**
   * The outcome of recording issues.
   *
   * @param results one for each tool, or one for all
   * @param status the worst status of the quality gates
   * @param error why the build fails; null if it does not
   */
  public record IssueOutcome(List<IssueResult> results, GateStatus status, @Nullable String error) {
    static IssueOutcome failed(String error) {
      return new IssueOutcome(List.of(), GateStatus.INACTIVE, error);
    }
  }

  /** Reads the reports of all tools, and stores and compares their issues. */
  public IssueOutcome record(StepContext context) {
    if (context.outcome().isWorseThan(Result.UNSTABLE) && !runsAfterFailure) {
      String reason =
          "Skipping execution of recorder since overall result is '" + context.outcome() + "'";
      context.print(reason + "\n");
      context.skip(Skip.Status.SKIPPED, reason);
      return new IssueOutcome(List.of(), GateStatus.INACTIVE, null);
    }
    if (tools.isEmpty()) {
      return IssueOutcome.failed("No static analysis tools defined!");
    }
    IssueSelection selection;
    try {
      selection = IssueFilter.of(filters);
    } catch (PatternSyntaxException e) {
      return IssueOutcome.failed(
          "A filter is not a regular expression: " + e.getDescription() + ".");
    }
    var reader = new IssueReader(context.workspace().files());
    var reports = new ArrayList<IssueReport>();
    for (AnalysisTool tool : tools) {
      if (tool.tool() == null) {
        return IssueOutcome.failed(
            "Reports of "
                + tool.symbol()
                + " are not supported. Supported tools are: "
                + AnalysisTool.AnalysisTypes.names()
                + ".");
      }
      try {
        IssueReport report = read(context, reader, tool);
        report.filter(filters.size(), selection);
        reports.add(report);
      } catch (MatchLimitException e) {
        return IssueOutcome.failed("A filter takes too long: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        return IssueOutcome.failed("The encoding " + tool.encoding() + " is unknown.");
      }
    }
    context.warn(reader.omissions());
    return publish(context, reports);
  }

  private static IssueReport read(StepContext context, IssueReader reader, AnalysisTool tool) {
    IssueTool format = Objects.requireNonNull(tool.tool());
    String resultId = tool.id().isBlank() ? format.id() : context.expand(tool.id());
    String pattern = context.expand(tool.pattern());
    if (Globs.isEmpty(pattern)) {
      pattern = format.defaultPattern();
    }
    return pattern.isEmpty()
        ? reader.readConsole(resultId, format, context.consoleTail(MAX_CONSOLE))
        : reader.readFiles(
            resultId,
            format,
            pattern,
            tool.encoding().isBlank() ? StandardCharsets.UTF_8 : Charset.forName(tool.encoding()));
  }

  private IssueOutcome publish(StepContext context, List<IssueReport> reports) {
    var results = new ArrayList<IssueResult>();
    String error = null;
    if (aggregates) {
      String resultId = id.isBlank() ? "analysis" : context.expand(id);
      String label = name.isBlank() ? "Static Analysis" : context.expand(name);
      error = publish(context, IssueReport.joined(resultId, reports), label, results);
    } else {
      for (int i = 0; i < reports.size() && error == null; i++) {
        error = publish(context, reports.get(i), nameOf(context, tools.get(i)), results);
      }
    }
    GateStatus status = GateStatus.INACTIVE;
    for (IssueResult result : results) {
      GateStatus one = result.summary().status();
      status = one.compareTo(status) > 0 ? one : status;
    }
    return new IssueOutcome(results, status, error);
  }

  private static String nameOf(StepContext context, AnalysisTool tool) {
    return tool.name().isBlank()
        ? Objects.requireNonNull(tool.tool()).label()
        : context.expand(tool.name());
  }

  /** Stores a result, and returns why the build fails. */
  private @Nullable String publish(
      StepContext context, IssueReport report, String label, List<IssueResult> results) {
    if (!IssueReports.isValidId(report.id())) {
      return "'"
          + report.id()
          + "' is not a valid ID. Use letters, digits, underscores, dots and hyphens.";
    }
    IssueResult result =
        context
            .reports()
            .issues()
            .record(
                context.job(),
                context.run(),
                report,
                new RecordOptions(context.commandId(), label, gates, ignoresGate));
    if (result == null) {
      return "ID "
          + report.id()
          + " is already used by another result of this build. Set another ID.";
    }
    results.add(result);
    if (!quiet) {
      result.infoMessages().forEach(line -> context.print("[" + label + "] " + line + "\n"));
    }
    result
        .errorMessages()
        .forEach(line -> context.print("[" + label + "] [-ERROR-] " + line + "\n"));
    return failsOnError && !result.errorMessages().isEmpty()
        ? "Failing build because analysis result contains errors"
        : null;
  }

  private void perform(StepContext context) {
    IssueOutcome outcome = record(context);
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
