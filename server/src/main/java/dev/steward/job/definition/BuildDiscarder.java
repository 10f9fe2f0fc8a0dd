package dev.steward.job.definition;

/**
 * Retention limits of a job's builds and their artifacts, applied when a build completes. A build
 * is discarded if it exceeds either build limit, unless it is marked to be kept, other builds
 * depend on it, or it is the last successful or last stable build. A limit is a positive number, or
 * -1 for no limit.
 *
 * @param days days to keep builds
 * @param builds number of builds to keep
 * @param artifactDays days to keep artifacts
 * @param artifactBuilds number of builds whose artifacts are kept
 */
public record BuildDiscarder(int days, int builds, int artifactDays, int artifactBuilds) {}
