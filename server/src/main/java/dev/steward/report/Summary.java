package dev.steward.report;

/**
 * How the tests of one build went, in numbers.
 *
 * @param number of the build
 * @param millis how long they took
 * @param healthScale what one per cent of failed tests costs of the health, in thousandths
 */
public record Summary(
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

  /** From 100 for all well down to 0. */
  public int health() {
    if (total == 0) {
      return 100;
    }
    double lost = healthScale / 1000.0 * failed / total;
    return (int) (100.0 * Math.max(0.0, Math.min(1.0, 1.0 - lost)));
  }
}
