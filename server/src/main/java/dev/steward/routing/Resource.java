package dev.steward.routing;

import dev.steward.access.ProtectedObject;
import org.jspecify.annotations.Nullable;

/**
 * A node of the URL tree that a path resolved to, with its value.
 *
 * @param url the canonical path below the server's root, percent-encoded, ending in a slash: {@code
 *     job/a/12/}; empty for the server itself
 */
public record Resource<T>(ResourceType<T> type, T value, String url, @Nullable Resource<?> parent) {

  ProtectedObject protectedObject() {
    return type.protectedObjectOf(value);
  }

  /** Returns the nearest resource of that type, this one or an ancestor; null if there is none. */
  public <U> @Nullable Resource<U> find(ResourceType<U> resourceType) {
    for (Resource<?> resource = this; resource != null; resource = resource.parent()) {
      if (resource.type() == resourceType) {
        @SuppressWarnings("unchecked") // a resource's value has the type of its resource type
        Resource<U> match = (Resource<U>) resource;
        return match;
      }
    }
    return null;
  }
}
