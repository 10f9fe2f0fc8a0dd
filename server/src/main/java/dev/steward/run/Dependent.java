package dev.steward.run;

/** A build that depends on another one, which is kept for it; {@code job} is a full name. */
public record Dependent(String job, long number) {}
