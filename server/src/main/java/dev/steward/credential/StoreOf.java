package dev.steward.credential;

import dev.steward.access.Subject;

/** Whose store of credentials it is. */
public sealed interface StoreOf {

  /** The server's own. */
  record OfServer() implements StoreOf {}

  /** A user's, which nobody else sees, whatever their rights. */
  record Person(long userId, String name) implements StoreOf {}

  /** A folder's: for the jobs in it and below. */
  record Folder(long itemId, String fullName) implements StoreOf {}

  static StoreOf server() {
    return new OfServer();
  }

  /** What rights are asked for. */
  default Subject subject() {
    return switch (this) {
      case OfServer _ -> Subject.SERVER;
      case Person(long userId, _) -> Subject.user(userId);
      case Folder(_, String fullName) -> Subject.item(fullName);
    };
  }

  /** As the rows name it; folders and users keep theirs when they are renamed. */
  default String key() {
    return switch (this) {
      case OfServer _ -> "system";
      case Person(long userId, _) -> "user " + userId;
      case Folder(long itemId, _) -> "item " + itemId;
    };
  }

  /** As the audit names it. */
  default String title() {
    return switch (this) {
      case OfServer _ -> "system";
      case Person(_, String name) -> "user:" + name;
      case Folder(_, String fullName) -> fullName;
    };
  }

  /** The scope of a credential that was sent without one. */
  default Scope usualScope() {
    return this instanceof Person ? Scope.USER : Scope.GLOBAL;
  }

  /** True where a credential of that scope may lie here. */
  default boolean takes(Scope scope) {
    return switch (this) {
      case OfServer _ -> scope != Scope.USER;
      case Person _ -> scope != Scope.SYSTEM;
      case Folder _ -> scope == Scope.GLOBAL;
    };
  }
}
