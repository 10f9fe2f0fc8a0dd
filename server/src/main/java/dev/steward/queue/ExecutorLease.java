package dev.steward.queue;

/**
 * An executor that a block of a running pipeline occupies.
 *
 * @param block identifies the block within the run
 * @param node name of the node; empty for the built-in node
 * @param executor number of the executor
 */
public record ExecutorLease(long runId, String block, String node, int executor) {}
