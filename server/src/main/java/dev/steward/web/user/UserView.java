package dev.steward.web.user;

import java.util.List;

/**
 * A user as the page of the user shows.
 *
 * @param groups empty where the viewer may not see them, or there are none
 * @param rights what the user may do with the server as a whole; empty as above
 * @param mayEdit whether the viewer may change the description
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
