package dev.steward.credential;

import dev.steward.access.ProtectedObject;

/** Credential store of the server, a user or a folder. */
public sealed interface CredentialStore {

  /** The server's store. */
  record SystemStore() implements CredentialStore {}

  /** A user's store, visible only to that user, whatever permissions others have. */
  record UserStore(long userId, String name) implements CredentialStore {}

  /** A folder's store, for jobs in the folder and below. */
  record FolderStore(long itemId, String fullName) implements CredentialStore {}

  static CredentialStore system() {
    return new SystemStore();
  }

  /** The resource for permission checks. */
  default ProtectedObject subject() {
    return switch (this) {
      case SystemStore _ -> ProtectedObject.SERVER;
      case UserStore(long userId, _) -> ProtectedObject.user(userId);
      case FolderStore(_, String fullName) -> ProtectedObject.item(fullName);
    };
  }

  /** Key in the database, based on IDs that survive renames. */
  default String key() {
    return switch (this) {
      case SystemStore _ -> "system";
      case UserStore(long userId, _) -> "user " + userId;
      case FolderStore(long itemId, _) -> "item " + itemId;
    };
  }

  /** Name in the audit log. */
  default String title() {
    return switch (this) {
      case SystemStore _ -> "system";
      case UserStore(_, String name) -> "user:" + name;
      case FolderStore(_, String fullName) -> fullName;
    };
  }

  /** Default scope of new credentials. */
  default Scope defaultScope() {
    return this instanceof UserStore ? Scope.USER : Scope.GLOBAL;
  }

  /** Whether credentials with the given scope are allowed in the store. */
  default boolean allows(Scope scope) {
    return switch (this) {
      case SystemStore _ -> scope != Scope.USER;
      case UserStore _ -> scope != Scope.SYSTEM;
      case FolderStore _ -> scope == Scope.GLOBAL;
    };
  }
}
