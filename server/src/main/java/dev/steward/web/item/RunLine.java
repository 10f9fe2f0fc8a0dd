package dev.steward.web.item;

import dev.steward.web.Moment;

/** A build as one line of a list. */
public record RunLine(
    long number,
    String name,
    String colour,
    boolean running,
    String result,
    Moment started,
    String took,
    String description) {}
