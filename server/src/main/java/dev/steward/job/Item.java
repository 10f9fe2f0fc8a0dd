package dev.steward.job;

import dev.steward.access.Subject;

/**
 * What stands in the tree of names: a job, or a folder that holds more of them. A name is unique in
 * its folder, without regard to case.
 */
public sealed interface Item permits Job, Folder {

  long id();

  String name();

  /** The names of the folders above and its own, divided by slashes. */
  String fullName();

  /** The number of the definition's newest revision. */
  long revision();

  default String key() {
    return Job.key(fullName());
  }

  default Subject subject() {
    return Subject.item(fullName());
  }

  /** The full name of the folder that it stands in; empty at the top. */
  default String parentName() {
    return ItemNames.parent(fullName());
  }
}
