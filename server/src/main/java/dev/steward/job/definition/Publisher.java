package dev.steward.job.definition;

import java.util.List;

/** A post-build action, which runs after the build steps, whatever their result. */
public sealed interface Publisher {

  /**
   * Archives artifacts.
   *
   * @param include glob patterns, separated by commas
   * @param exclude as {@code include}; empty for none
   * @param defaultExcludes whether to use Ant's default excludes, such as .git
   * @param allowsEmpty whether the build may succeed if nothing matches
   * @param onlyIfSuccessful whether to archive only if the build is successful
   * @param fingerprint whether to record fingerprints of the files
   * @param unstableIfIncomplete whether the build becomes unstable if matching files cannot be
   *     archived
   */
  record Archive(
      String include,
      String exclude,
      boolean defaultExcludes,
      boolean caseSensitive,
      boolean allowsEmpty,
      boolean onlyIfSuccessful,
      boolean fingerprint,
      boolean unstableIfIncomplete)
      implements Publisher {}

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
  record JUnit(
      String include,
      boolean keepsAllOutput,
      double healthScale,
      boolean allowsEmpty,
      boolean skipsMarkingUnstable,
      boolean skipsOldReports,
      boolean keepsProperties)
      implements Publisher {}

  /** Records fingerprints of files. */
  record Fingerprints(String include, String exclude) implements Publisher {}

  /**
   * Builds other jobs.
   *
   * @param jobs their names, separated by commas
   * @param threshold the worst result that triggers them
   */
  record TriggerOthers(String jobs, Trigger.Threshold threshold) implements Publisher {}

  /**
   * Sends email notifications.
   *
   * @param recipients addresses separated by spaces; may contain variables
   * @param everyUnstable whether to notify on every unstable build, not only on the first
   * @param culprits whether to notify the authors of the changes too
   */
  record Mail(String recipients, boolean everyUnstable, boolean culprits) implements Publisher {}

  /**
   * Aggregates the test results of other jobs.
   *
   * @param jobs their names, separated by commas; empty for all downstream jobs
   */
  record AggregateTests(String jobs, boolean includesFailedBuilds) implements Publisher {}

  /**
   * Pushes to Git repositories.
   *
   * @param onlyIfSuccessful whether to push only if the build is successful
   * @param mergeResult whether to push the result of the merge that precedes the build
   */
  record GitPush(
      boolean onlyIfSuccessful,
      boolean mergeResult,
      boolean force,
      List<TagToPush> tags,
      List<BranchToPush> branches)
      implements Publisher {}

  /** A tag to push. */
  record TagToPush(String remote, String name, String message, boolean creates, boolean updates) {}

  /** The target branch for a push of the built commit. */
  record BranchToPush(String remote, String name) {}

  /** Cleans the workspace after the build. */
  record CleanAfter(
      List<Wrapping.CleanupPattern> patterns,
      boolean deletesDirs,
      boolean whenSuccess,
      boolean whenUnstable,
      boolean whenFailure,
      boolean whenNotBuilt,
      boolean whenAborted,
      boolean mayFailBuild)
      implements Publisher {}

  /** An unsupported action. */
  record UnsupportedAction(String element) implements Publisher {}
}
