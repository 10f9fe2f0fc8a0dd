package dev.steward.web.user;

import java.util.List;

/**
 * One page of the user list.
 *
 * @param filter filter for the names
 * @param nextQuery query of the next page; empty on the last
 * @param passwordMinLength minimum length of a new user's password, in characters
 * @param username name typed for a user whose creation failed
 */
public record PeopleView(
    List<UserRow> users,
    String filter,
    String nextQuery,
    boolean mayManage,
    int passwordMinLength,
    String error,
    String username,
    String fullname) {

  /** A user in the list. */
  public record UserRow(String id, String url, String fullName, boolean disabled) {}
}
