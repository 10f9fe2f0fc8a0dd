/**
 * Nodes, the machines that builds run on: their names, executors, labels and connection states. The
 * code that owns the connection to a node reports the state of the connection. Builds for a node
 * without a connection stay queued.
 */
@NullMarked
package dev.steward.node;

import org.jspecify.annotations.NullMarked;
