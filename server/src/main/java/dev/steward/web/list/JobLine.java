package dev.steward.web.list;

/**
 * A job or a folder as one line of a list.
 *
 * @param folder whether it is a folder, which is not built
 * @param lastNumber 0 where it was never built
 */
public record JobLine(
    String name,
    boolean folder,
    String url,
    String colour,
    boolean running,
    long lastNumber,
    String lastResult,
    boolean buildable) {}
