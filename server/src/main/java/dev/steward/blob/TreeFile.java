package dev.steward.blob;

/**
 * A regular file.
 *
 * @param path relative to the root, with slashes
 * @param modified epoch millis
 */
public record TreeFile(String path, long size, long modified) {}
