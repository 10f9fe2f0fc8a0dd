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
 * The table of routes and the one walker that reads a path by it. There is no other way in: what no
 * row names is not found.
 *
 * @param <R> what the server itself is to its place
 */
public final class Table<R> {

  /** Where a path led. */
  sealed interface Found {

    /** To a row. */
    record Row<T>(Place<T> place, Route<T> route, List<String> rest) implements Found {}

    /** To a URL that lacks its trailing slash: the client is redirected to it with the slash. */
    record Unslashed(String url) implements Found {}

    /** To rows, none of which takes the method. */
    record WrongMethod(Place<?> place, String verb, String allow) implements Found {}

    /** Nowhere. */
    record Nothing(boolean plain) implements Found {}
  }

  private final Kind<R> top;
  private final R server;

  public Table(Kind<R> top, R server) {
    this.top = top;
    this.server = server;
  }

  /** The row of the server itself that is open to everybody, where the path names one. */
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

  /** True where the path names a row that asks for a key of its own. */
  boolean isHook(Path path) {
    Kind.Match<R> match = top.match(path.segments(), 0);
    return match != null
        && match.routes().stream().anyMatch(route -> route.right() instanceof Right.Hook);
  }

  /** The same where the row is reached by that method. */
  boolean isHook(Path path, String method) {
    Kind.Match<R> match = top.match(path.segments(), 0);
    return match != null
        && match.routes().stream()
            .anyMatch(route -> route.right() instanceof Right.Hook && route.method().takes(method));
  }

  /** Places such as {@code /whoAmI} are open as a whole: all their rows are. */
  private boolean isOpenPlace(Path path) {
    List<Kind.Way<R, ?>> ways = top.ways(path.segments().getFirst());
    if (ways.size() != 1 || ways.getFirst().named()) {
      return false;
    }
    List<? extends Route<?>> rows = ways.getFirst().kind().routes();
    return !rows.isEmpty() && rows.stream().allMatch(row -> row.right() instanceof Right.Open);
  }

  /**
   * The row that a request comes to, and the segments behind its verb.
   *
   * @param rest most endpoints ignore them
   */
  public record Reached(Route<?> route, List<String> rest) {}

  /** Where a path leads somebody by a method, without going there; null where nowhere. */
  public @Nullable Reached reach(Caller caller, String path, String method) {
    return find(caller, Path.parse(path), method)
            instanceof Found.Row<?>(Place<?> _, Route<?> route, List<String> rest)
        ? new Reached(route, rest)
        : null;
  }

  /** The server itself, for what is shown whatever the path. */
  Place<R> topPlace() {
    return new Place<>(top, server, "", null);
  }

  /** A row of the server itself. */
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

  /** Null where there is nothing of that name. */
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
      // A page answers POST as GET: clients that repeat the method after a redirect reach it.
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
   * True for a method that would change something at a place that knows such methods: a PUT that is
   * answered with the page there would look like a success.
   */
  private static <T> boolean acts(String method, List<Route<T>> routes) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "POST" -> false;
      default -> routes.stream().anyMatch(route -> route.method() == Route.Method.DELETE);
    };
  }

  /** All rows reachable from the top, under the pattern of their URL, sorted: the golden file. */
  public Map<String, Route<?>> rows() {
    return rows(new TreeMap<>());
  }

  /** The ways that lead to places which {@link #rows} has under a shorter one, with the kind. */
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

  /** The table as lines of text: pattern, method, right, endpoint; then where ways lead again. */
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
