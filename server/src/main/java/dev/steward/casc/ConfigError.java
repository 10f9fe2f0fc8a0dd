package dev.steward.casc;

/**
 * An error in a document.
 *
 * @param line counted from 1; 0 if the error has no line
 */
public record ConfigError(int line, String message) {}
