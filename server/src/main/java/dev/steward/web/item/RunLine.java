package dev.steward.web.item;

/** A build as one line of a list. */
public record RunLine(
    long number,
    String name,
    String colour,
    boolean running,
    String result,
    String started,
    String took,
    String description) {}
