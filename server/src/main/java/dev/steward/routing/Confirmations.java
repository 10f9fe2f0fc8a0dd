package dev.steward.routing;

import dev.steward.http.Response;
import org.jspecify.annotations.Nullable;

/**
 * Creates the confirmation of an action that a page submitted and that redirects to another page.
 */
@FunctionalInterface
public interface Confirmations {

  /** Returns null if there is nothing to confirm. */
  @Nullable Confirmation of(RequestContext context, Response response);
}
