package dev.steward.credential;

import dev.steward.access.ProtectedObject;

/** Credential store of the server, a user or a folder. */
public sealed interface StoreOf {

  /** The server's store. */
  record OfServer() implements StoreOf {}

  /** A user's store, visible only to that user, whatever the permissions of others. */
  record Person(long userId, String name) implements StoreOf {}

  /** A folder's store, for jobs in the folder and below. */
  record Folder(long itemId, String fullName) implements StoreOf {}

  static StoreOf server() {
    return new OfServer();
  }

  /** The resource for permission checks. */
  default ProtectedObject subject() {
    return switch (this) {
      case OfServer _ -> ProtectedObject.SERVER;
      case Person(long userId, _) -> ProtectedObject.user(userId);
      case Folder(_, String fullName) -> ProtectedObject.item(fullName);
    };
  }

  /** Key in the database, based on IDs that survive renames. */
  default String key() {
    return switch (this) {
      case OfServer _ -> "system";
      case Person(long userId, _) -> "user " + userId;
      case Folder(long itemId, _) -> "item " + itemId;
    };
  }

  /** Name in the audit log. */
  default String title() {
    return switch (this) {
      case OfServer _ -> "system";
      case Person(_, String name) -> "user:" + name;
      case Folder(_, String fullName) -> fullName;
    };
  }

  /** Default scope of new credentials. */
  default Scope usualScope() {
    return this instanceof Person ? Scope.USER : Scope.GLOBAL;
  }

  /** Whether credentials of that scope are allowed in the store. */
  default boolean takes(Scope scope) {
    return switch (this) {
      case OfServer _ -> scope != Scope.USER;
      case Person _ -> scope != Scope.SYSTEM;
      case Folder _ -> scope == Scope.GLOBAL;
    };
  }
}
