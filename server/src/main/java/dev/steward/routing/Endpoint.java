package dev.steward.routing;

import dev.steward.http.Response;

/**
 * Handles the requests of a route. Most endpoints are methods of a class {@code …Endpoints} or
 * {@code …Pages}.
 *
 * @param <T> the type of the resource's value
 */
@FunctionalInterface
public interface Endpoint<T> {

  /** Returns the response, or throws a {@link dev.steward.problem.Problem} for the error page. */
  Response serve(RequestContext context, T value);
}
