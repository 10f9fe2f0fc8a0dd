package dev.steward.report;

/** Result of a test in one build. */
public record TestHistoryEntry(long number, TestCase test) {}
