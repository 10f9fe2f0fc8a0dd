/**
 * The machines that builds run on: what each is called, how much it does at once, which labels it
 * has, and whether it is there. Whoever holds the connection of a node says so here; what is not
 * connected is offline, and what is tied to it waits.
 */
@NullMarked
package dev.steward.node;

import org.jspecify.annotations.NullMarked;
