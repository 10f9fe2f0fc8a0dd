package dev.steward.web.user;

import java.util.List;

/**
 * One page of the list of users.
 *
 * @param text filter for the names
 * @param next query of the next page; empty on the last
 * @param passwordMinLength minimum length of a new user's password, in characters
 * @param username name typed for a user whose creation failed
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

  /** A user in the list. */
  public record Person(String id, String url, String fullName, boolean disabled) {}
}
