package dev.steward.run;

/**
 * A build that depends on an older build, which is kept for that reason; {@code job} is the full
 * name of the dependent build's job.
 */
public record DependentBuild(String job, long number) {}
