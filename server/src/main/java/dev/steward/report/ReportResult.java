package dev.steward.report;

/** Result of recording the test reports of a build. */
public sealed interface ReportResult {

  /**
   * Results were recorded.
   *
   * @param omitted the number of tests beyond {@link Reports#MAX_CASES}
   */
  record Recorded(TestSummary summary, int omitted) implements ReportResult {}

  /**
   * No results were found.
   *
   * @param message for the log
   * @param failsBuild whether the job treats this as a failure
   */
  record NoResults(String message, boolean failsBuild) implements ReportResult {}
}
