package dev.steward.routing;

/**
 * A pending shutdown: no new builds start until it is cancelled.
 *
 * @param by the user who requested it; empty for the server itself
 * @param text what will happen
 * @param reason given by that user; empty for none
 */
public record Shutdown(String by, String text, String reason) {}
