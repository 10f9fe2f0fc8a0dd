package dev.steward.access;

/**
 * The object of a permission check: the server, an item by its full name, or a user. Strategies
 * that grant permissions per folder or project need to know this object.
 */
public sealed interface ProtectedObject {

  /** The server as a whole. */
  ProtectedObject SERVER = new ServerObject();

  /** The server as a whole. */
  record ServerObject() implements ProtectedObject {}

  /** A job or folder, by its full name, such as {@code folder/job}. */
  record ItemObject(String fullName) implements ProtectedObject {}

  /** A user, by row id. */
  record UserObject(long userId) implements ProtectedObject {}

  static ProtectedObject item(String fullName) {
    return new ItemObject(fullName);
  }

  static ProtectedObject user(long userId) {
    return new UserObject(userId);
  }
}
