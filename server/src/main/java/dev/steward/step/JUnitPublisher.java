package dev.steward.step;

import dev.steward.blob.Omissions;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.report.JUnitOptions;
import dev.steward.report.ReportResult;
import dev.steward.report.Reports;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Publishes JUnit test results.
 *
 * @param include glob patterns for the reports, separated by commas
 * @param keepsAllOutput whether to keep the complete output of the tests
 * @param healthScale health penalty in percent per percent of failed tests
 * @param allowsEmpty whether the build may succeed without a report
 * @param skipsMarkingUnstable whether failed tests leave the result of the build unchanged
 * @param skipsOldReports whether to ignore reports that are older than the build
 * @param keepsProperties whether to keep properties of suites and tests
 */
public record JUnitPublisher(
    String include,
    boolean keepsAllOutput,
    double healthScale,
    boolean allowsEmpty,
    boolean skipsMarkingUnstable,
    boolean skipsOldReports,
    boolean keepsProperties)
    implements PostBuildAction {

  private static final Field<String> TEST_RESULTS =
      Field.text("testResults", "Test report XMLs, such as target/surefire-reports/*.xml")
          .required()
          .help("Patterns, separated by commas.");
  private static final Field<Boolean> KEEP_LONG_STDIO =
      Field.flag("keepLongStdio", "Retain long standard output/error");
  private static final Field<String> STDIO_RETENTION =
      Field.text("stdioRetention", "Standard output/error to retain");
  private static final Field<Double> HEALTH_SCALE =
      Field.of(
              "healthScaleFactor",
              "Health report amplification factor (default 1)",
              FieldFormat.NUMBER)
          .orElse("1.0")
          .help(
              "From 0 to 100: by how many points each percent of failed tests lowers the health"
                  + " score.")
          .map(JUnitPublisher::healthScale);
  private static final Field<Boolean> ALLOW_EMPTY =
      Field.flag("allowEmptyResults", "Allow empty results");
  private static final Field<Boolean> SKIP_MARKING_UNSTABLE =
      Field.flag("skipMarkingBuildUnstable", "Skip marking build unstable");
  private static final Field<Boolean> SKIP_OLD_REPORTS =
      Field.flag("skipOldReports", "Skip reports that are older than the build");
  private static final Field<Boolean> KEEP_PROPERTIES =
      Field.flag("keepProperties", "Keep properties of suites and tests");

  public static final TypeDescription<JUnitPublisher> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "junit",
              JUnitPublisher.class,
              "hudson.tasks.junit.JUnitResultArchiver")
          .label("Publish JUnit test result report")
          .help("Records test results; failed tests make the build unstable.")
          .plugin(new BundledPlugin("junit", "JUnit reports", "tests"))
          .fields(
              TEST_RESULTS,
              KEEP_LONG_STDIO,
              HEALTH_SCALE,
              ALLOW_EMPTY,
              SKIP_MARKING_UNSTABLE,
              SKIP_OLD_REPORTS,
              KEEP_PROPERTIES)
          .reader(in -> {
            // Both settings are read, so that neither is reported as unsupported.
            boolean keepsLongStdio = in.get(KEEP_LONG_STDIO);
            boolean keepsAll = in.get(STDIO_RETENTION).equalsIgnoreCase("all");
            return new JUnitPublisher(
                in.get(TEST_RESULTS),
                keepsLongStdio || keepsAll,
                in.get(HEALTH_SCALE),
                in.get(ALLOW_EMPTY),
                in.get(SKIP_MARKING_UNSTABLE),
                in.get(SKIP_OLD_REPORTS),
                in.get(KEEP_PROPERTIES));
          });

  static final StepType<JUnitPublisher> STEP =
      new StepType<>(
          TYPE,
          "tests",
          "Read test reports",
          Phase.REPORT,
          Repeat.IDEMPOTENT,
          JUnitPublisher::perform);

  private static double healthScale(String text) {
    try {
      return Math.clamp(Double.parseDouble(text), 0, 100);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /**
   * The options for reading the reports.
   *
   * @param expandedInclude the patterns, with variables expanded
   */
  public JUnitOptions options(String expandedInclude) {
    return new JUnitOptions(
        expandedInclude,
        keepsAllOutput,
        healthScale,
        allowsEmpty,
        skipsOldReports,
        keepsProperties);
  }

  /** The tests of one publisher are stored once; those of several add up. */
  private static String part(StepContext context) {
    return context.definition().postBuildActions().stream()
            .anyMatch(XUnitPublisher.class::isInstance)
        ? context.commandId()
        : "";
  }

  private void perform(StepContext context) {
    context.print("Recording test results\n");
    var omissions = new Omissions();
    ReportResult outcome =
        context
            .reports()
            .record(
                context.job(),
                context.run(),
                part(context),
                options(context.expand(include)),
                context.workspace().files(),
                context.run().startedAt(),
                omissions);
    context.warn(omissions);
    switch (outcome) {
      case ReportResult.Recorded(var summary, int leftOut) -> {
        if (leftOut > 0) {
          context.print(
              "The test reports contain "
                  + (summary.total() + leftOut)
                  + " tests; only the first "
                  + Reports.MAX_CASES
                  + " were read. Publish fewer reports, or split the job.\n");
          context.worsen(Result.FAILURE);
        }
        if (summary.failed() > 0 && !skipsMarkingUnstable) {
          context.worsen(Result.UNSTABLE);
        }
      }
      case ReportResult.NoResults(String message, boolean failsBuild) -> {
        // After an earlier failure, missing reports are expected.
        if (!failsBuild || !context.outcome().isWorseThan(Result.UNSTABLE)) {
          context.print(message + "\n");
        }
        context.skip(Skip.Status.NOTHING_FOUND, message);
        if (failsBuild) {
          context.worsen(Result.FAILURE);
        }
      }
    }
  }
}
