package dev.steward.report;

/**
 * Test counts of a build.
 *
 * @param number of the build
 * @param millis duration of the tests
 * @param healthScale health penalty per percent of failed tests, in thousandths
 */
public record TestSummary(
    long runId,
    long jobId,
    long number,
    long total,
    long failed,
    long skipped,
    long millis,
    long healthScale) {

  public long passed() {
    return total - failed - skipped;
  }

  /** Health from 100 (no failures) down to 0. */
  public int health() {
    if (total == 0) {
      return 100;
    }
    double lost = healthScale / 1000.0 * failed / total;
    return (int) (100.0 * Math.max(0.0, Math.min(1.0, 1.0 - lost)));
  }
}
