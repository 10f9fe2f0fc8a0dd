package dev.steward.job.definition;

/**
 * Rules that discard old builds when a build completes; -1 means no limit. Builds marked to be kept
 * and the last successful and last stable builds are never discarded.
 *
 * @param days days to keep builds
 * @param builds number of builds to keep
 * @param artifactDays days to keep artifacts
 * @param artifactBuilds number of builds with artifacts to keep
 */
public record BuildDiscarder(int days, int builds, int artifactDays, int artifactBuilds) {}
