package dev.steward.report;

/**
 * Options for reading JUnit reports.
 *
 * @param include glob patterns for the reports, separated by commas
 * @param keepsAllOutput whether to keep the complete output of the tests
 * @param healthScale health penalty in percent per percent of failed tests
 * @param allowsEmpty whether the build may succeed without a report
 * @param skipsOldReports whether to ignore reports that are older than the build
 * @param keepsProperties whether to keep properties of suites and tests
 */
public record JUnitOptions(
    String include,
    boolean keepsAllOutput,
    double healthScale,
    boolean allowsEmpty,
    boolean skipsOldReports,
    boolean keepsProperties) {}
