package dev.steward.rest;

import dev.steward.access.ProtectedObject;
import dev.steward.view.Group;
import dev.steward.view.View;

/** A view and its container: the server, a folder, another view, or a user. */
public record ViewPlace(Group group, View view) {

  public ProtectedObject subject() {
    return group.subject();
  }
}
