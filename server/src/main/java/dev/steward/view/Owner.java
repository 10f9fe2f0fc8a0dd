package dev.steward.view;

/** Owner of views. View names are unique per owner. */
public sealed interface Owner {

  static Owner server() {
    return new Server();
  }

  record Server() implements Owner {}

  /** A folder, by id. */
  record InFolder(long folderId) implements Owner {}

  /** A user, by id; only this user sees the view. */
  record OfUser(long userId) implements Owner {}

  /** A nested view, by id. */
  record InView(long viewId) implements Owner {}

  /** The owner's key in the database. */
  default String key() {
    return switch (this) {
      case Server _ -> "server";
      case InFolder(long id) -> "folder " + id;
      case OfUser(long id) -> "user " + id;
      case InView(long id) -> "view " + id;
    };
  }
}
