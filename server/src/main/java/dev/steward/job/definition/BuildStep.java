package dev.steward.job.definition;

/** A build step. */
public interface BuildStep {}
