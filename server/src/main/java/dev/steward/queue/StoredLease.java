package dev.steward.queue;

/**
 * A lease with its purpose.
 *
 * @param description what the executor is for, such as {@code part of app #3 (Build)}
 */
public record StoredLease(ExecutorLease lease, String description) {}
