package dev.steward.job;

import java.util.List;

/** What is done when the steps of a build have ended, well or not. */
public sealed interface Publisher {

  /**
   * Files of the workspace are kept with the build.
   *
   * @param include glob patterns, divided by commas
   * @param exclude as {@code include}; empty for none
   * @param defaultExcludes whether what belongs to tools is left out
   * @param mayBeEmpty whether a build may go on well where nothing matched
   * @param onlyIfSuccessful whether a failed build keeps nothing
   * @param fingerprint whether fingerprints of the files are recorded
   * @param unstableIfIncomplete whether files that match and cannot be kept make the build unstable
   */
  record Archive(
      String include,
      String exclude,
      boolean defaultExcludes,
      boolean caseSensitive,
      boolean mayBeEmpty,
      boolean onlyIfSuccessful,
      boolean fingerprint,
      boolean unstableIfIncomplete)
      implements Publisher {}

  /**
   * Reports of tests are read.
   *
   * @param include glob patterns of the reports, divided by commas
   * @param keepsAllOutput whether the whole output of the tests is kept
   * @param healthScale what one per cent of failed tests costs of the health, in per cent
   * @param mayBeEmpty whether a build may go on well without a report
   * @param leavesResult whether failed tests leave the build's result alone
   * @param skipsOldReports whether reports that are older than the build are left out
   * @param keepsProperties whether properties of suites and tests are kept
   */
  record JUnit(
      String include,
      boolean keepsAllOutput,
      double healthScale,
      boolean mayBeEmpty,
      boolean leavesResult,
      boolean skipsOldReports,
      boolean keepsProperties)
      implements Publisher {}

  /** Fingerprints of files are recorded. */
  record Fingerprints(String include, String exclude) implements Publisher {}

  /**
   * Other jobs are started.
   *
   * @param jobs their names, divided by commas
   * @param threshold the worst result that still counts
   */
  record TriggerOthers(String jobs, Trigger.Threshold threshold) implements Publisher {}

  /**
   * People are told by mail.
   *
   * @param recipients addresses divided by blanks; may hold variables
   * @param everyUnstable whether each unstable build is told, not only the first
   * @param culprits whether who made the changes is told too
   */
  record Mail(String recipients, boolean everyUnstable, boolean culprits) implements Publisher {}

  /**
   * The tests of other jobs are added up.
   *
   * @param jobs their names, divided by commas; empty for all that depend on this one
   */
  record AggregateTests(String jobs, boolean failedBuildsToo) implements Publisher {}

  /**
   * Git pushes.
   *
   * @param onlyIfSuccessful whether a failed build pushes nothing
   * @param mergeResult whether what was merged before the build goes back
   */
  record GitPush(
      boolean onlyIfSuccessful,
      boolean mergeResult,
      boolean forces,
      List<Tag> tags,
      List<Branch> branches)
      implements Publisher {}

  /** A tag to be pushed. */
  record Tag(String remote, String name, String message, boolean creates, boolean updates) {}

  /** A branch that the built commit is pushed to. */
  record Branch(String remote, String name) {}

  /** The workspace is emptied after the build. */
  record CleanAfter(
      List<Wrapping.Pattern> patterns,
      boolean folders,
      boolean whenSuccess,
      boolean whenUnstable,
      boolean whenFailure,
      boolean whenNotBuilt,
      boolean whenAborted,
      boolean mayFail)
      implements Publisher {}

  /** Something that this server does not know. */
  record NotUnderstood(String element) implements Publisher {}
}
