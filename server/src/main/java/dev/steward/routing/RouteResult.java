package dev.steward.routing;

import java.util.List;

/** Result of resolving a path. */
sealed interface RouteResult {

  /** A route. */
  record RouteMatch<T>(Resource<T> resource, Route<T> route, List<String> extraSegments)
      implements RouteResult {}

  /** A URL without its trailing slash, to which the client is redirected. */
  record MissingSlash(String url) implements RouteResult {}

  /** Routes, none of which supports the method. */
  record WrongMethod(Resource<?> resource, String verb, String allow) implements RouteResult {}

  /** No route. */
  record NoRoute(boolean bare) implements RouteResult {}
}
