/**
 * Domain events, published after each commit: a ring buffer of recent events, subscriptions, and
 * the visibility of each event.
 */
@org.jspecify.annotations.NullMarked
package dev.steward.event;
