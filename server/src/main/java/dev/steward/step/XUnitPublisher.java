package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.report.Reports;
import dev.steward.report.TestSummary;
import dev.steward.report.XUnitReader;
import dev.steward.report.XUnitReader.ToolReports;
import dev.steward.run.Result;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the reports of test tools other than JUnit.
 *
 * @param inPercent whether the thresholds are percentages of all tests
 * @param timeMargin by how many milliseconds a new report may be older than the build
 * @param keepsAllOutput whether to keep the complete output of the tests
 */
public record XUnitPublisher(
    List<XUnitTool> tools,
    List<XUnitThreshold> thresholds,
    boolean inPercent,
    int timeMargin,
    boolean keepsAllOutput)
    implements PostBuildAction {

  private static final int DEFAULT_MARGIN = 3_000;
  private static final int PERCENT = 2;

  private static final Field<List<XUnitTool>> TOOLS =
      Field.types(
              "tools",
              "Report types",
              XUnitTool.class,
              () -> XUnitTool.ToolTypes.ALL,
              XUnitTool::unsupported)
          .required()
          .at("types");

  /** The place of the tools in definitions that other tools generate. */
  private static final Field<List<XUnitTool>> RENAMED_TOOLS = TOOLS.at("tools");

  private static final Field<List<XUnitThreshold>> THRESHOLDS =
      Field.types(
          "thresholds",
          "Thresholds",
          XUnitThreshold.class,
          () -> XUnitThreshold.ThresholdTypes.ALL);
  private static final Field<Integer> MODE =
      Field.number("thresholdMode", "Threshold mode", 1, 1, PERCENT)
          .help("1: thresholds are numbers of tests; 2: percentages of all tests.");
  private static final Field<Integer> TIME_MARGIN =
      Field.number("testTimeMargin", "Report time margin", DEFAULT_MARGIN, 0, Integer.MAX_VALUE)
          .at("extraConfiguration/testTimeMargin")
          .help("By how many milliseconds a new report may be older than the build.");
  private static final Field<Boolean> REDUCE_LOG =
      Field.flagDefaultTrue("reduceLog", "Reduce standard output/error")
          .at("extraConfiguration/reduceLog");

  public static final TypeDescription<XUnitPublisher> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "xunit",
              XUnitPublisher.class,
              "org.jenkinsci.plugins.xunit.XUnitPublisher")
          .aliases("xunit")
          .label("Publish xUnit test result report")
          .help("Records the results of test tools other than JUnit.")
          .plugin(new BundledPlugin("xunit", "Reports of test tools", "tests"))
          .fields(TOOLS, THRESHOLDS, MODE, TIME_MARGIN, REDUCE_LOG)
          .reader(in -> {
            var tools = new ArrayList<XUnitTool>(in.get(TOOLS));
            tools.addAll(in.get(RENAMED_TOOLS));
            return new XUnitPublisher(
                List.copyOf(tools),
                in.get(THRESHOLDS),
                in.get(MODE) == PERCENT,
                in.get(TIME_MARGIN),
                !in.get(REDUCE_LOG));
          });

  static final StepType<XUnitPublisher> STEP =
      new StepType<>(
          TYPE,
          "xunit",
          "Read reports of test tools",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          XUnitPublisher::perform);

  /**
   * The outcome of recording reports.
   *
   * @param summary null if there are no tests
   * @param result what the thresholds demand
   * @param error why the build fails; null if the reports were recorded
   */
  public record TestOutcome(@Nullable TestSummary summary, Result result, @Nullable String error) {}

  /** Reads the reports of all tools, stores their tests, and compares them with the thresholds. */
  public TestOutcome record(StepContext context) {
    var reader =
        new XUnitReader(
            context.workspace().files(),
            context.run().startedAt(),
            timeMargin,
            keepsAllOutput,
            line -> context.print(line + "\n"));
    for (XUnitTool tool : tools) {
      ToolReports reports = tool.reports(context);
      String error =
          reports == null
              ? "Reports of "
                  + tool.name()
                  + " are not supported. Supported tools are: "
                  + XUnitTool.ToolTypes.names()
                  + "."
              : reader.read(reports);
      if (error != null) {
        return new TestOutcome(null, Result.FAILURE, error);
      }
    }
    context.warn(reader.omissions());
    if (reader.results().total() == 0) {
      context.print("WARNING: All test reports are empty.\n");
      return new TestOutcome(null, Result.SUCCESS, null);
    }
    TestSummary previous = context.reports().findPrevious(context.job(), context.run().number());
    TestSummary summary =
        context
            .reports()
            .recordPart(context.job(), context.run(), context.commandId(), reader.results(), 1);
    if (reader.omittedTests() > 0) {
      return new TestOutcome(
          summary,
          Result.FAILURE,
          "The test reports contain "
              + (summary.total() + reader.omittedTests())
              + " tests; only the first "
              + Reports.MAX_CASES
              + " were read. Publish fewer reports, or split the job.");
    }
    return new TestOutcome(summary, check(context, summary, previous), null);
  }

  private Result check(StepContext context, TestSummary summary, @Nullable TestSummary previous) {
    for (XUnitThreshold threshold : thresholds) {
      context.print("INFO: Check '" + threshold.counted().label + "' threshold.\n");
      XUnitThreshold.Verdict verdict = threshold.check(summary, previous, inPercent);
      if (verdict != null) {
        context.print("INFO: " + verdict.message() + "\n");
        return verdict.result();
      }
    }
    return Result.SUCCESS;
  }

  private void perform(StepContext context) {
    TestOutcome outcome = record(context);
    if (outcome.error() != null) {
      context.print("ERROR: " + outcome.error() + "\n");
    }
    if (outcome.result() != Result.SUCCESS) {
      context.worsen(outcome.result());
    }
  }
}
