package dev.steward.job;

/**
 * Which files of the workspace are kept with a build.
 *
 * @param include glob patterns, divided by commas
 * @param exclude as {@code include}; empty for none
 * @param mayBeEmpty whether a build may go on well where nothing matched
 * @param onlyIfSuccessful whether a failed build keeps nothing
 * @param fingerprint whether the log says that fingerprints were recorded
 */
public record Archive(
    String include,
    String exclude,
    boolean mayBeEmpty,
    boolean onlyIfSuccessful,
    boolean fingerprint) {}
