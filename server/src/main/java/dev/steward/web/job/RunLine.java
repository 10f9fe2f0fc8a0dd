package dev.steward.web.job;

import dev.steward.web.TimeElement;

/** A build as a table row. */
public record RunLine(
    long number,
    String name,
    String colour,
    boolean running,
    String result,
    TimeElement started,
    String duration,
    String description) {}
