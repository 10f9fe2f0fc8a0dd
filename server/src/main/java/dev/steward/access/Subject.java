package dev.steward.access;

/**
 * The object of a permission check: the server, an item by its full name, or a user. Strategies
 * that grant permissions per folder or project use it.
 */
public sealed interface Subject {

  /** The server as a whole. */
  Subject SERVER = new Server();

  /** The server as a whole. */
  record Server() implements Subject {}

  /** A job or folder; {@code fullName} as in {@code folder/job}. */
  record Item(String fullName) implements Subject {}

  /** A user, by row id. */
  record User(long userId) implements Subject {}

  static Subject item(String fullName) {
    return new Item(fullName);
  }

  static Subject user(long userId) {
    return new User(userId);
  }
}
