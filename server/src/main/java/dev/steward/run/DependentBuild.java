package dev.steward.run;

/** A build that depends on an older one, which is kept for it; {@code job} is the full name. */
public record DependentBuild(String job, long number) {}
