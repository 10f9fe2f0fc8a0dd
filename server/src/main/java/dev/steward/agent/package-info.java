/**
 * Nodes other than the built-in one: how and when each node is launched, its connection with its
 * log, and the measurements of its machine.
 */
@NullMarked
package dev.steward.agent;

import org.jspecify.annotations.NullMarked;
