package dev.steward.web.user;

/** A user as the page of the user shows. */
public record UserView(
    String id,
    String fullName,
    String description,
    String path,
    boolean disabled,
    boolean own,
    boolean mayManage) {}
