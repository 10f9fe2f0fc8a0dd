package dev.steward.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A test in one build.
 *
 * @param seconds duration
 * @param details the failure message
 * @param stackTrace the stack trace; null if the test did not fail
 * @param skippedMessage the reason for skipping, if given
 * @param stdout the output; null if not reported per test
 * @param failedSince the number of the build in which the test began to fail; 0 if it does not fail
 * @param extras optional data that few reports contain
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

  /** Creates a test without extras. */
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
   * The properties and the reruns of a test, as written by Surefire.
   *
   * @param flakyFailures failed runs of a test that eventually passed
   * @param rerunFailures further failed runs of a failed test
   */
  public record Extras(
      Map<String, String> properties,
      List<FailedRun> flakyFailures,
      List<FailedRun> rerunFailures) {
    static final Extras NONE = new Extras(Map.of(), List.of(), List.of());
  }

  /** A failed run of a test that was run several times. */
  public record FailedRun(
      @Nullable String message,
      @Nullable String type,
      @Nullable String stackTrace,
      @Nullable String stdout,
      @Nullable String stderr) {}

  /** Test status, relative to the previous build. */
  public enum Status {
    PASSED,
    SKIPPED,
    FAILED,
    /** Passed after a failure. */
    FIXED,
    /** Failed after a success. */
    REGRESSION;

    public boolean isFailure() {
      return this == FAILED || this == REGRESSION;
    }
  }

  /** Key that identifies a test across builds. */
  public String key() {
    return className + "\0" + name;
  }

  /** The package of the test's class; {@code (root)} if it has none. */
  public String packageName() {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "(root)" : className.substring(0, dot);
  }

  public String simpleClassName() {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  /**
   * The number of builds from the one in which the test began to fail to the one with this number;
   * 0 if the test passed.
   */
  public long age(long number) {
    return status.isFailure() ? number - failedSince + 1 : 0;
  }

  TestCase withStatus(Status newStatus, long since) {
    return new TestCase(
        className,
        name,
        seconds,
        newStatus,
        details,
        stackTrace,
        skippedMessage,
        stdout,
        stderr,
        since,
        extras);
  }
}
