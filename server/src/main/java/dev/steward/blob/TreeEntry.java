package dev.steward.blob;

/**
 * An entry of a folder.
 *
 * @param size 0 for a folder
 * @param modified epoch millis
 */
public record TreeEntry(String name, boolean isFolder, long size, long modified) {}
