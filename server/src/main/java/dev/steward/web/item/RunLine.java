package dev.steward.web.item;

import dev.steward.web.Moment;

/** A build as a table row. */
public record RunLine(
    long number,
    String name,
    String colour,
    boolean running,
    String result,
    Moment started,
    String took,
    String description) {}
