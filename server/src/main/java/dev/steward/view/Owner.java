package dev.steward.view;

/** Whose a view is. Names of views are unique under one owner. */
public sealed interface Owner {

  static Owner server() {
    return new Server();
  }

  /** The server as a whole. */
  record Server() implements Owner {}

  /** A folder, by row. */
  record InFolder(long folderId) implements Owner {}

  /** A user, by row, who alone sees it. */
  record OfUser(long userId) implements Owner {}

  /** A view that holds views, by row. */
  record InView(long viewId) implements Owner {}

  /** What tells owners apart. */
  default String key() {
    return switch (this) {
      case Server _ -> "server";
      case InFolder(long id) -> "folder " + id;
      case OfUser(long id) -> "user " + id;
      case InView(long id) -> "view " + id;
    };
  }
}
