package dev.steward.rest;

import dev.steward.access.Subject;
import dev.steward.view.Group;
import dev.steward.view.View;

/** A view where it stands: on the server, in a folder, in another view, or as a user's own. */
public record ViewPlace(Group group, View view) {

  public Subject subject() {
    return group.subject();
  }
}
