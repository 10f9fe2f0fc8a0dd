package dev.steward.report;

import org.jspecify.annotations.Nullable;

/**
 * One test in one build.
 *
 * @param seconds how long it took
 * @param details the message of what went wrong
 * @param stackTrace where; null for a test that did not fail
 * @param skippedMessage why it was left out, where somebody said so
 * @param stdout what it printed; null where that was not told test by test
 * @param failedSince the number of the build since which it fails; 0 where it does not
 */
public record TestCase(
    String className,
    String name,
    float seconds,
    Status status,
    @Nullable String details,
    @Nullable String stackTrace,
    @Nullable String skippedMessage,
    @Nullable String stdout,
    @Nullable String stderr,
    long failedSince) {

  /** How it went, seen beside the build before. */
  public enum Status {
    PASSED,
    SKIPPED,
    FAILED,
    /** Passed, and failed before. */
    FIXED,
    /** Failed, and passed before. */
    REGRESSION;

    public boolean isFailure() {
      return this == FAILED || this == REGRESSION;
    }
  }

  /** What tells tests apart. */
  public String key() {
    return className + "\0" + name;
  }

  /** The part of the class before its last dot; {@code (root)} for none. */
  public String packageName() {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "(root)" : className.substring(0, dot);
  }

  public String simpleClassName() {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  /** How many builds it fails for, in the build of that number; 0 where it does not. */
  public long age(long number) {
    return status.isFailure() ? number - failedSince + 1 : 0;
  }

  TestCase seen(Status other, long since) {
    return new TestCase(
        className,
        name,
        seconds,
        other,
        details,
        stackTrace,
        skippedMessage,
        stdout,
        stderr,
        since);
  }
}
