package dev.steward.job;

/**
 * Which builds of a job are removed as new ones end. Each bound is -1 where there is none. What is
 * marked to be kept, and the last successful and last stable builds, are never removed.
 *
 * @param days how long a build is kept
 * @param builds how many are kept
 * @param artifactDays how long the kept files of a build are
 * @param artifactBuilds of how many builds the kept files are
 */
public record Retention(int days, int builds, int artifactDays, int artifactBuilds) {}
