package dev.steward.web.user;

import java.util.List;

/**
 * A part of the list of users.
 *
 * @param text that names were asked to hold
 * @param next the query of the next part; empty where this is the last
 * @param passwordMinLength of a new user, in characters
 * @param username what was typed for a new user that could not be made
 */
public record PeopleView(
    List<Person> all,
    String text,
    String next,
    boolean mayManage,
    int passwordMinLength,
    String said,
    String username,
    String fullname) {

  /** One of them. */
  public record Person(String id, String url, String fullName, boolean disabled) {}
}
