package dev.steward.web.admin;

/**
 * A node as a table row.
 *
 * @param latency round-trip time of the last ping; empty if there is none
 * @param disk free space of the disk with the workspaces; empty if it is unknown
 */
public record NodeLine(
    String name,
    String url,
    String description,
    String labels,
    int executors,
    int busy,
    String state,
    boolean online,
    String latency,
    String disk,
    boolean takenOffline,
    boolean builtIn) {}
