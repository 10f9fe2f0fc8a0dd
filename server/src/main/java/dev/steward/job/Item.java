package dev.steward.job;

import dev.steward.access.ProtectedObject;

/** A job or a folder in the item tree. Names are unique within a folder, ignoring case. */
public sealed interface Item permits Job, Folder {

  long id();

  String name();

  /** The names of the parent folders and of the item itself, separated by slashes. */
  String fullName();

  /** The number of the definition's newest revision. */
  long revision();

  default String key() {
    return Job.key(fullName());
  }

  default ProtectedObject protectedObject() {
    return ProtectedObject.item(fullName());
  }

  /** The full name of the parent folder; empty at the root. */
  default String parentName() {
    return ItemPaths.parent(fullName());
  }
}
