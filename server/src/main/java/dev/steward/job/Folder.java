package dev.steward.job;

import org.jspecify.annotations.Nullable;

/**
 * A folder: a namespace for jobs and other folders.
 *
 * @param fullName the names of the parent folders and of the folder itself, separated by slashes
 * @param displayName the name in the UI, or null to show {@code name}
 * @param revision the number of the definition's newest revision
 */
public record Folder(
    long id, String name, String fullName, @Nullable String displayName, long revision)
    implements Item {

  Folder withName(String newName, String newFullName) {
    return new Folder(id, newName, newFullName, displayName, revision);
  }

  /** The display name, or the name if none is set. */
  public String displayNameOrName() {
    return displayName == null ? name : displayName;
  }
}
