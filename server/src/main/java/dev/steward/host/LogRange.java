package dev.steward.host;

/**
 * The part of a container's log to read. Zeros stand for the whole log, as far as it is not longer
 * than the server accepts.
 *
 * @param lines number of lines at the end
 * @param seconds age of the oldest line
 * @param bytes length from the beginning
 */
public record LogRange(int lines, int seconds, int bytes) {}
