package dev.steward.gate;

import dev.steward.access.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The route table, and the only resolver of paths. A path without a route is not found.
 *
 * @param <R> the type of the root resource's value
 */
public final class Table<R> {

  /** Result of resolving a path. */
  sealed interface Found {

    /** A route. */
    record Row<T>(Place<T> place, Route<T> route, List<String> rest) implements Found {}

    /** A URL without its trailing slash, to which the client is redirected. */
    record Unslashed(String url) implements Found {}

    /** Routes, none of which supports the method. */
    record WrongMethod(Place<?> place, String verb, String allow) implements Found {}

    /** No route. */
    record Nothing(boolean plain) implements Found {}
  }

  private final Kind<R> top;
  private final R server;

  public Table(Kind<R> top, R server) {
    this.top = top;
    this.server = server;
  }

  /** True if the path names an open route of the root resource. */
  boolean isOpen(Path path) {
    Kind.Match<R> match = top.match(path.segments(), 0);
    if (match != null) {
      for (Route<R> route : match.routes()) {
        if (route.right() instanceof Right.Open || route.right() instanceof Right.Hook) {
          return true;
        }
      }
      return false;
    }
    return !path.segments().isEmpty() && isOpenPlace(path);
  }

  /** True if the path names a route that checks its own key. */
  boolean isHook(Path path) {
    Kind.Match<R> match = top.match(path.segments(), 0);
    return match != null
        && match.routes().stream().anyMatch(route -> route.right() instanceof Right.Hook);
  }

  /** Like {@link #isHook(Path)}, for routes that support the method. */
  boolean isHook(Path path, String method) {
    Kind.Match<R> match = top.match(path.segments(), 0);
    return match != null
        && match.routes().stream()
            .anyMatch(route -> route.right() instanceof Right.Hook && route.method().takes(method));
  }

  /** Resources such as {@code /whoAmI} are open as a whole, since all their routes are. */
  private boolean isOpenPlace(Path path) {
    List<Kind.Way<R, ?>> ways = top.ways(path.segments().getFirst());
    if (ways.size() != 1 || ways.getFirst().named()) {
      return false;
    }
    List<? extends Route<?>> rows = ways.getFirst().kind().routes();
    return !rows.isEmpty() && rows.stream().allMatch(row -> row.right() instanceof Right.Open);
  }

  /**
   * The route of a request, and the segments after its verb.
   *
   * @param rest most endpoints ignore them
   */
  public record Reached(Route<?> route, List<String> rest) {}

  /** Resolves a path for a caller and method without running the endpoint; null if not found. */
  public @Nullable Reached reach(Caller caller, String path, String method) {
    return find(caller, Path.parse(path), method)
            instanceof Found.Row<?>(Place<?> _, Route<?> route, List<String> rest)
        ? new Reached(route, rest)
        : null;
  }

  /** The root resource, for content that does not depend on the path. */
  Place<R> topPlace() {
    return new Place<>(top, server, "", null);
  }

  /** A route of the root resource. */
  Route<R> topRoute() {
    return top.index().getFirst();
  }

  Found find(Caller caller, Path path, String method) {
    return walk(caller, topPlace(), path, 0, method);
  }

  private <T> Found walk(Caller caller, Place<T> place, Path path, int at, String method) {
    List<String> segments = path.segments();
    Kind<T> kind = place.kind();
    if (at == segments.size()) {
      List<Route<T>> index = kind.index();
      if (!path.endsWithSlash() && at > 0 && !index.isEmpty() && kind.needsSlash(place.held())) {
        return new Found.Unslashed(place.url());
      }
      return choose(place, index, List.of(), method);
    }
    Kind.Match<T> match = kind.match(segments, at);
    if (match != null) {
      return choose(
          place, match.routes(), segments.subList(at + match.used(), segments.size()), method);
    }
    String word = segments.get(at);
    List<Kind.Way<T, ?>> ways = kind.ways(word);
    if (kind.nests(word) && at + 1 < segments.size()) {
      Path spread = path.spread(at + 1);
      if (spread == null) {
        return new Found.Nothing(false);
      }
      if (!spread.equals(path)) {
        return walk(caller, place, spread, at, method);
      }
    }
    for (Kind.Way<T, ?> way : ways) {
      Found found = null;
      if (!way.named()) {
        found = enter(caller, place, way, word, word + "/", path, at + 1, method);
      } else if (at + 1 < segments.size()) {
        String name = segments.get(at + 1);
        String url = word + "/" + Path.encode(name) + "/";
        found = enter(caller, place, way, name, url, path, at + 2, method);
      }
      if (found != null) {
        return found;
      }
    }
    Kind.Way<T, ?> bare = kind.bareWay();
    if (!ways.isEmpty()) {
      return new Found.Nothing(false);
    }
    if (bare == null) {
      if (kind.isUnknownUnslashed() && at + 1 == segments.size() && !path.endsWithSlash()) {
        return new Found.Unslashed(place.url() + Path.encode(word) + "/");
      }
      return new Found.Nothing(kind.isPlainNotFound());
    }
    Found found = enter(caller, place, bare, word, Path.encode(word) + "/", path, at + 1, method);
    return found == null ? new Found.Nothing(false) : found;
  }

  /** Returns null if there is no child of that name. */
  private <P, C> @Nullable Found enter(
      Caller caller,
      Place<P> parent,
      Kind.Way<P, C> way,
      String name,
      String url,
      Path path,
      int at,
      String method) {
    C held = way.finder().find(caller, parent.held(), name);
    return held == null
        ? null
        : walk(caller, new Place<>(way.kind(), held, parent.url() + url, parent), path, at, method);
  }

  private static <T> Found choose(
      Place<T> place, List<Route<T>> routes, List<String> rest, String method) {
    for (Route<T> route : routes) {
      if (route.method().takes(method)
          && !(route.method() == Route.Method.ANY && acts(method, routes))) {
        return new Found.Row<>(place, route, rest);
      }
    }
    if (method.equals("POST")) {
      // GET routes also accept POST, for clients that repeat the method after a redirect.
      for (Route<T> route : routes) {
        if (route.method() == Route.Method.GET) {
          return new Found.Row<>(place, route, rest);
        }
      }
    }
    for (Route<T> route : routes) {
      if (route.others() == Route.Others.REFUSED) {
        return new Found.WrongMethod(place, route.verb(), route.method().allow());
      }
    }
    return new Found.Nothing(false);
  }

  /**
   * True for an unsafe method at a resource that supports such methods: a PUT that returns the page
   * would look like a success.
   */
  private static <T> boolean acts(String method, List<Route<T>> routes) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "POST" -> false;
      default -> routes.stream().anyMatch(route -> route.method() == Route.Method.DELETE);
    };
  }

  /** All routes by URL pattern, sorted, as in the golden file. */
  public Map<String, Route<?>> rows() {
    return rows(new TreeMap<>());
  }

  /**
   * The alias paths of resources that {@link #rows} lists under a shorter path, with their type.
   */
  public Map<String, String> waysAgain() {
    var again = new TreeMap<String, String>();
    rows(again);
    return again;
  }

  private Map<String, Route<?>> rows(Map<String, String> again) {
    var rows = new LinkedHashMap<String, Route<?>>();
    collect(top, "/", new HashSet<>(), rows, again);
    var sorted = new LinkedHashMap<String, Route<?>>();
    rows.keySet().stream().sorted().forEach(key -> sorted.put(key, rows.get(key)));
    return sorted;
  }

  private static <T> void collect(
      Kind<T> kind,
      String prefix,
      Set<Kind<?>> above,
      Map<String, Route<?>> rows,
      Map<String, String> again) {
    for (Route<T> route : kind.routes()) {
      rows.put(prefix + route.verb() + " " + route.method(), route);
    }
    if (!above.add(kind)) {
      return;
    }
    for (Kind.Way<T, ?> way : kind.ways()) {
      String name = way.named() ? "{" + way.kind().name() + "}/" : "";
      String word = way.word().isEmpty() ? "" : way.word() + "/";
      String pattern = prefix + word + name;
      if (way.again()) {
        again.put(pattern, way.kind().name());
      } else if (!above.contains(way.kind())) {
        collect(way.kind(), pattern, above, rows, again);
      }
    }
    above.remove(kind);
  }

  /** The table as text: pattern, method, access check and endpoint, followed by alias paths. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    var again = new TreeMap<String, String>();
    rows(again)
        .forEach((pattern, route) ->
            lines.add(
                pattern
                    + "  "
                    + route.endpointName()
                    + "  ["
                    + route.right().label()
                    + "]"
                    + (route.others() == Route.Others.NOT_FOUND ? "  others: 404" : "")));
    again.forEach((pattern, kind) -> lines.add(pattern + "  leads to {" + kind + "} as above"));
    return lines;
  }
}
