package dev.steward.run;

/**
 * A build that depends on an older build, which is kept because of it; {@code job} is the full name
 * of its job.
 */
public record DependentBuild(String job, long number) {}
