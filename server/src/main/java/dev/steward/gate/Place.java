package dev.steward.gate;

import dev.steward.access.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of URLs that a path led to, with what it holds.
 *
 * @param url the canonical path below the root of the server, percent-encoded, ending in a slash:
 *     {@code job/a/12/}; empty for the server itself
 */
public record Place<T>(Kind<T> kind, T held, String url, @Nullable Place<?> parent) {

  Subject subject() {
    return kind.subjectOf(held);
  }

  /**
   * The nearest place of that kind on the way here, this one included; null where there is none.
   */
  public <U> @Nullable Place<U> find(Kind<U> wanted) {
    for (Place<?> place = this; place != null; place = place.parent()) {
      if (place.kind() == wanted) {
        @SuppressWarnings("unchecked") // a place of that very kind holds what the kind says
        Place<U> found = (Place<U>) place;
        return found;
      }
    }
    return null;
  }
}
