package dev.steward.web.user;

import java.util.List;

/** The list of users. */
public record PeopleView(List<Person> all, boolean mayManage, String said) {

  /** One of them. */
  public record Person(String id, String url, String fullName, boolean disabled) {}
}
