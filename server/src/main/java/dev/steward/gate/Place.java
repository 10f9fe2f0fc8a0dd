package dev.steward.gate;

import dev.steward.access.ProtectedObject;
import org.jspecify.annotations.Nullable;

/**
 * A node of the URL tree that a path resolved to, with its value.
 *
 * @param url the canonical path below the server's root, percent-encoded, ending in a slash: {@code
 *     job/a/12/}; empty for the server itself
 */
public record Place<T>(Kind<T> kind, T held, String url, @Nullable Place<?> parent) {

  ProtectedObject subject() {
    return kind.subjectOf(held);
  }

  /** Returns the nearest resource of that type, this or an ancestor; null if there is none. */
  public <U> @Nullable Place<U> find(Kind<U> wanted) {
    for (Place<?> place = this; place != null; place = place.parent()) {
      if (place.kind() == wanted) {
        @SuppressWarnings("unchecked") // a resource's value has the type of its resource type
        Place<U> found = (Place<U>) place;
        return found;
      }
    }
    return null;
  }
}
