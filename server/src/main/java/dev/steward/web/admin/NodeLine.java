package dev.steward.web.admin;

/** A node as a table row. */
public record NodeLine(
    String name,
    String url,
    String description,
    String labels,
    int executors,
    int busy,
    String state,
    boolean takenOffline,
    boolean builtIn) {}
