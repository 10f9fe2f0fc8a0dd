package dev.steward.gate;

/**
 * A shutdown that is being prepared: no new builds start until it is cancelled.
 *
 * @param by the user who asked for it; empty where the server itself did
 * @param text what will happen
 * @param reason as that user gave it; empty for none
 */
public record Shutdown(String by, String text, String reason) {}
