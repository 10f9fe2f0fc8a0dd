package dev.steward.queue;

/**
 * Identifies a block of a running pipeline.
 *
 * @param block identifies the block within the run
 */
public record BlockKey(long runId, String block) {}
