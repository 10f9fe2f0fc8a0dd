/**
 * Nodes, the machines that builds run on: their names, executors, labels and connection states. The
 * owner of a connection reports its state; builds for a node without a connection stay queued.
 */
@NullMarked
package dev.steward.node;

import org.jspecify.annotations.NullMarked;
