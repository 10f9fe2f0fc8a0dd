package dev.steward.report;

import java.util.List;
import java.util.Map;
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
 * @param extras what few reports have
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
    long failedSince,
    Extras extras) {

  /** A test without extras. */
  TestCase(
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
    this(
        className,
        name,
        seconds,
        status,
        details,
        stackTrace,
        skippedMessage,
        stdout,
        stderr,
        failedSince,
        Extras.NONE);
  }

  /**
   * Properties of a test and its other runs, as Surefire writes them.
   *
   * @param flakyFailures failed runs of a test that passed in the end
   * @param rerunFailures further failed runs of a test that failed
   */
  public record Extras(
      Map<String, String> properties,
      List<FailedRun> flakyFailures,
      List<FailedRun> rerunFailures) {
    static final Extras NONE = new Extras(Map.of(), List.of(), List.of());
  }

  /** One failed run of a test that was run several times. */
  public record FailedRun(
      @Nullable String message,
      @Nullable String type,
      @Nullable String stackTrace,
      @Nullable String stdout,
      @Nullable String stderr) {}

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
        since,
        extras);
  }
}
