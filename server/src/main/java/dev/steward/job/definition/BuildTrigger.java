package dev.steward.job.definition;

/** A trigger, which starts builds of a job automatically. */
public interface BuildTrigger {}
