package dev.steward.routing;

import dev.steward.http.Response;

/**
 * Handles the requests of a route. Implementations are named verb and noun, and the first line of
 * their class doc names the URL.
 *
 * @param <T> the type of the resource's value
 */
@FunctionalInterface
public interface Endpoint<T> {

  /** Returns the response, or throws a {@link dev.steward.problem.Problem} for the error page. */
  Response serve(RequestContext context, T value);
}
