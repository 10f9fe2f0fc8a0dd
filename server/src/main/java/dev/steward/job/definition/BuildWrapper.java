package dev.steward.job.definition;

/** A build wrapper: sets up an environment for the build steps and tears it down afterwards. */
public interface BuildWrapper {}
