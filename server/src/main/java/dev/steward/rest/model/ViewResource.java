package dev.steward.rest.model;

import dev.steward.access.ProtectedObject;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;

/** A view and its container: the server, a folder, another view, or a user. */
public record ViewResource(ViewContainer group, View view) {

  public ProtectedObject subject() {
    return group.protectedObject();
  }
}
