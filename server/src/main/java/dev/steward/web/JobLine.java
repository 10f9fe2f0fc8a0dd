package dev.steward.web;

/**
 * A job as one line of a list.
 *
 * @param lastNumber 0 where it was never built
 */
public record JobLine(
    String name,
    String url,
    String colour,
    boolean running,
    long lastNumber,
    String lastResult,
    boolean buildable) {}
