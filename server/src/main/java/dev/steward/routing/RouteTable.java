package dev.steward.routing;

import dev.steward.access.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The route table, and the only resolver of paths. A path without a route is not found.
 *
 * @param <R> the type of the root resource's value
 */
public final class RouteTable<R> {

  private final ResourceType<R> rootType;
  private final R rootValue;

  public RouteTable(ResourceType<R> rootType, R rootValue) {
    this.rootType = rootType;
    this.rootValue = rootValue;
  }

  /** True if the path names an open route of the root resource. */
  boolean isOpen(UrlPath path) {
    ResourceType.VerbMatch<R> match = rootType.match(path.segments(), 0);
    if (match != null) {
      for (Route<R> route : match.routes()) {
        if (route.rule() instanceof AccessRule.OpenRule
            || route.rule() instanceof AccessRule.WebhookRule) {
          return true;
        }
      }
      return false;
    }
    return !path.segments().isEmpty() && isOpenResource(path);
  }

  /** True if the path names a route that checks its own key. */
  boolean isHook(UrlPath path) {
    ResourceType.VerbMatch<R> match = rootType.match(path.segments(), 0);
    return match != null
        && match.routes().stream()
            .anyMatch(route -> route.rule() instanceof AccessRule.WebhookRule);
  }

  /** True if the path names a route that needs no crumb, since it changes nothing. */
  boolean needsNoCrumb(UrlPath path) {
    ResourceType.VerbMatch<R> match = rootType.match(path.segments(), 0);
    return match != null
        && match.routes().stream()
            .allMatch(route -> route.rule() instanceof AccessRule.CrumblessReadRule);
  }

  /** Like {@link #isHook(UrlPath)}, for routes that support the method. */
  boolean isHook(UrlPath path, String method) {
    ResourceType.VerbMatch<R> match = rootType.match(path.segments(), 0);
    return match != null
        && match.routes().stream()
            .anyMatch(route ->
                route.rule() instanceof AccessRule.WebhookRule && route.method().accepts(method));
  }

  /** Resources such as {@code /whoAmI} are open as a whole, since all their routes are. */
  private boolean isOpenResource(UrlPath path) {
    List<ResourceType.ChildPath<R, ?>> children = rootType.children(path.segments().getFirst());
    if (children.size() != 1 || children.getFirst().hasName()) {
      return false;
    }
    List<? extends Route<?>> routes = children.getFirst().type().routes();
    return !routes.isEmpty()
        && routes.stream().allMatch(route -> route.rule() instanceof AccessRule.OpenRule);
  }

  /**
   * The route of a request, and the segments after its verb.
   *
   * @param extraSegments most endpoints ignore them
   */
  public record ResolvedRoute(Route<?> route, List<String> extraSegments) {}

  /** Resolves a path for a caller and method without running the endpoint; null if not found. */
  public @Nullable ResolvedRoute resolve(Caller caller, String path, String method) {
    return find(caller, UrlPath.parse(path), method)
            instanceof
            RouteResult.RouteMatch<?>(Resource<?> _, Route<?> route, List<String> extraSegments)
        ? new ResolvedRoute(route, extraSegments)
        : null;
  }

  /** The root resource, for content that does not depend on the path. */
  Resource<R> rootResource() {
    return new Resource<>(rootType, rootValue, "", null);
  }

  /** A route of the root resource. */
  Route<R> rootRoute() {
    return rootType.index().getFirst();
  }

  RouteResult find(Caller caller, UrlPath path, String method) {
    return descend(caller, rootResource(), path, 0, method);
  }

  private <T> RouteResult descend(
      Caller caller, Resource<T> resource, UrlPath path, int at, String method) {
    List<String> segments = path.segments();
    ResourceType<T> type = resource.type();
    if (at == segments.size()) {
      List<Route<T>> index = type.index();
      if (!path.endsWithSlash()
          && at > 0
          && !index.isEmpty()
          && type.needsSlash(resource.value())) {
        return new RouteResult.MissingSlash(resource.url());
      }
      return selectRoute(resource, index, List.of(), method);
    }
    ResourceType.VerbMatch<T> match = type.match(segments, at);
    if (match != null) {
      return selectRoute(
          resource, match.routes(), segments.subList(at + match.length(), segments.size()), method);
    }
    String word = segments.get(at);
    List<ResourceType.ChildPath<T, ?>> children = type.children(word);
    if (type.allowsFullNames(word) && at + 1 < segments.size()) {
      UrlPath expanded = path.expandFullName(at + 1);
      if (expanded == null) {
        return new RouteResult.NoRoute(false);
      }
      if (!expanded.equals(path)) {
        return descend(caller, resource, expanded, at, method);
      }
    }
    for (ResourceType.ChildPath<T, ?> child : children) {
      RouteResult result = null;
      if (!child.hasName()) {
        result = enter(caller, resource, child, word, word + "/", path, at + 1, method);
      } else if (at + 1 < segments.size()) {
        String name = segments.get(at + 1);
        String url = word + "/" + UrlPath.encode(name) + "/";
        result = enter(caller, resource, child, name, url, path, at + 2, method);
      }
      if (result != null) {
        return result;
      }
    }
    if (!children.isEmpty()) {
      return new RouteResult.NoRoute(false);
    }
    String url = UrlPath.encode(word) + "/";
    for (ResourceType.ChildPath<T, ?> child : type.namedChildren()) {
      RouteResult result = enter(caller, resource, child, word, url, path, at + 1, method);
      if (result != null) {
        return result;
      }
    }
    return type.redirectsUnknown() && at + 1 == segments.size() && !path.endsWithSlash()
        ? new RouteResult.MissingSlash(resource.url() + url)
        : new RouteResult.NoRoute(type.isPlainNotFound());
  }

  /** Returns null if there is no child with that name. */
  private <P, C> @Nullable RouteResult enter(
      Caller caller,
      Resource<P> parent,
      ResourceType.ChildPath<P, C> child,
      String name,
      String url,
      UrlPath path,
      int at,
      String method) {
    C value = child.finder().find(caller, parent.value(), name);
    return value == null
        ? null
        : descend(
            caller,
            new Resource<>(child.type(), value, parent.url() + url, parent),
            path,
            at,
            method);
  }

  private static <T> RouteResult selectRoute(
      Resource<T> resource, List<Route<T>> routes, List<String> extraSegments, String method) {
    for (Route<T> route : routes) {
      if (route.method().accepts(method)
          && !(route.method() == Route.Method.ANY && isRejectedMethod(method, routes))) {
        return new RouteResult.RouteMatch<>(resource, route, extraSegments);
      }
    }
    if (method.equals("POST")) {
      // GET routes also accept POST, for clients that repeat the method after a redirect.
      for (Route<T> route : routes) {
        if (route.method() == Route.Method.GET) {
          return new RouteResult.RouteMatch<>(resource, route, extraSegments);
        }
      }
    }
    for (Route<T> route : routes) {
      if (route.otherMethods() == Route.OtherMethods.NOT_ALLOWED) {
        return new RouteResult.WrongMethod(resource, route.verb(), route.method().allow());
      }
    }
    return new RouteResult.NoRoute(false);
  }

  /**
   * True for an unsafe method on a resource with a DELETE route; a PUT that returned the page would
   * look like a success.
   */
  private static <T> boolean isRejectedMethod(String method, List<Route<T>> routes) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "POST" -> false;
      default -> routes.stream().anyMatch(route -> route.method() == Route.Method.DELETE);
    };
  }

  /** All routes by URL pattern, sorted, as in the golden file. */
  public Map<String, Route<?>> routesByPattern() {
    return routesByPattern(new TreeMap<>());
  }

  /**
   * The alias paths of resources that {@link #routesByPattern} lists under a shorter path, with
   * their type.
   */
  public Map<String, String> aliases() {
    var aliases = new TreeMap<String, String>();
    routesByPattern(aliases);
    return aliases;
  }

  private Map<String, Route<?>> routesByPattern(Map<String, String> aliases) {
    var routes = new LinkedHashMap<String, Route<?>>();
    RouteListing.collect(rootType, "/", new HashSet<>(), routes, aliases);
    var sorted = new LinkedHashMap<String, Route<?>>();
    routes.keySet().stream().sorted().forEach(key -> sorted.put(key, routes.get(key)));
    return sorted;
  }

  /** The table as text: pattern, method, access check and endpoint, followed by alias paths. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    var aliases = new TreeMap<String, String>();
    routesByPattern(aliases)
        .forEach((pattern, route) ->
            lines.add(
                pattern
                    + "  "
                    + route.endpointName()
                    + "  ["
                    + route.rule().label()
                    + "]"
                    + (route.otherMethods() == Route.OtherMethods.NOT_FOUND
                        ? "  others: 404"
                        : "")));
    aliases.forEach((pattern, type) -> lines.add(pattern + "  leads to {" + type + "} as above"));
    return lines;
  }
}
