package dev.steward.access;

/**
 * What a right is asked for: the server as a whole, an item by its full name, or a user. Strategies
 * that give rights per folder or per project decide on it.
 */
public sealed interface Subject {

  /** The server as a whole. */
  Subject SERVER = new Server();

  /** The server as a whole. */
  record Server() implements Subject {}

  /** A job or folder; {@code fullName} as in {@code folder/job}. */
  record Item(String fullName) implements Subject {}

  /** A user, by row. */
  record User(long userId) implements Subject {}

  static Subject item(String fullName) {
    return new Item(fullName);
  }

  static Subject user(long userId) {
    return new User(userId);
  }
}
