package dev.steward.view;

/** Owner of views. View names are unique per owner. */
public sealed interface Owner {

  static Owner server() {
    return new ServerOwner();
  }

  record ServerOwner() implements Owner {}

  /** A folder, by id. */
  record FolderOwner(long folderId) implements Owner {}

  /** A user, by id; only this user sees the view. */
  record UserOwner(long userId) implements Owner {}

  /** A nested view, by id. */
  record ViewOwner(long viewId) implements Owner {}

  /** The owner's key in the database. */
  default String key() {
    return switch (this) {
      case ServerOwner _ -> "server";
      case FolderOwner(long id) -> "folder " + id;
      case UserOwner(long id) -> "user " + id;
      case ViewOwner(long id) -> "view " + id;
    };
  }
}
