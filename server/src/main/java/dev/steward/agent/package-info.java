/**
 * Nodes other than the built-in one: how each node is launched and when, its connection with its
 * log, and the measurements of its machine.
 */
@NullMarked
package dev.steward.agent;

import org.jspecify.annotations.NullMarked;
