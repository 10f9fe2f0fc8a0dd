package dev.steward.job;

import org.jspecify.annotations.Nullable;

/**
 * A folder: it holds jobs and folders under names of its own.
 *
 * @param fullName the names of the folders above and its own, divided by slashes
 * @param displayName how it is called where people read it, or null for its name
 * @param revision the number of the definition's newest revision
 */
public record Folder(
    long id, String name, String fullName, @Nullable String displayName, long revision)
    implements Item {

  Folder at(String newName, String newFullName) {
    return new Folder(id, newName, newFullName, displayName, revision);
  }

  /** How it is called where people read it. */
  public String shownName() {
    return displayName == null ? name : displayName;
  }
}
