package dev.steward.web.user;

import java.util.List;

/**
 * Data of a user's profile page.
 *
 * @param groups empty if there are none or the viewer may not see them
 * @param rights global permissions of the user; empty in the same cases as {@code groups}
 * @param mayEdit true if the viewer may change the description
 */
public record UserView(
    String id,
    String fullName,
    String description,
    String path,
    boolean disabled,
    boolean own,
    List<String> groups,
    List<String> rights,
    boolean mayEdit) {}
