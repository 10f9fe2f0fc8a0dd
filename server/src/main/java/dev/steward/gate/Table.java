package dev.steward.gate;

import dev.steward.access.Caller;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** To a place without its trailing slash: the client is sent there. */
    record Unslashed(Place<?> place) implements Found {}

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
        if (route.right() instanceof Right.Open) {
          return true;
        }
      }
      return false;
    }
    return !path.segments().isEmpty() && isOpenPlace(path);
  }

  /** Places such as {@code /whoAmI} are open as a whole: all their rows are. */
  private boolean isOpenPlace(Path path) {
    Kind.Way<R, ?> way = top.way(path.segments().getFirst());
    if (way == null || way.named()) {
      return false;
    }
    List<? extends Route<?>> rows = way.kind().routes();
    return !rows.isEmpty() && rows.stream().allMatch(row -> row.right() instanceof Right.Open);
  }

  Found find(Caller caller, Path path, String method) {
    return walk(caller, new Place<>(top, server, "", null), path, 0, method);
  }

  private <T> Found walk(Caller caller, Place<T> place, Path path, int at, String method) {
    List<String> segments = path.segments();
    Kind<T> kind = place.kind();
    if (at == segments.size()) {
      List<Route<T>> index = kind.index();
      if (!path.endsWithSlash() && at > 0 && !index.isEmpty()) {
        return new Found.Unslashed(place);
      }
      return choose(place, index, List.of(), method);
    }
    Kind.Match<T> match = kind.match(segments, at);
    if (match != null) {
      return choose(
          place, match.routes(), segments.subList(at + match.used(), segments.size()), method);
    }
    String word = segments.get(at);
    Kind.Way<T, ?> way = kind.way(word);
    if (way != null) {
      if (!way.named()) {
        return enter(caller, place, way, word, word + "/", path, at + 1, method);
      }
      if (at + 1 < segments.size()) {
        String name = segments.get(at + 1);
        return enter(
            caller, place, way, name, word + "/" + Path.encode(name) + "/", path, at + 2, method);
      }
      return new Found.Nothing(false);
    }
    Kind.Way<T, ?> bare = kind.bareWay();
    return bare == null
        ? new Found.Nothing(kind.isPlainNotFound())
        : enter(caller, place, bare, word, Path.encode(word) + "/", path, at + 1, method);
  }

  private <P, C> Found enter(
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
        ? new Found.Nothing(false)
        : walk(caller, new Place<>(way.kind(), held, parent.url() + url, parent), path, at, method);
  }

  private static <T> Found choose(
      Place<T> place, List<Route<T>> routes, List<String> rest, String method) {
    for (Route<T> route : routes) {
      if (route.method().takes(method)) {
        return new Found.Row<>(place, route, rest);
      }
    }
    for (Route<T> route : routes) {
      if (route.others() == Route.Others.REFUSED) {
        return new Found.WrongMethod(place, route.verb(), route.method().allow());
      }
    }
    return new Found.Nothing(false);
  }

  /** All rows reachable from the top, under the pattern of their URL, sorted: the golden file. */
  public Map<String, Route<?>> rows() {
    var rows = new LinkedHashMap<String, Route<?>>();
    collect(top, "/", new HashSet<>(), rows);
    var sorted = new LinkedHashMap<String, Route<?>>();
    rows.keySet().stream().sorted().forEach(key -> sorted.put(key, rows.get(key)));
    return sorted;
  }

  private static <T> void collect(
      Kind<T> kind, String prefix, Set<Kind<?>> above, Map<String, Route<?>> rows) {
    for (Route<T> route : kind.routes()) {
      rows.put(prefix + route.verb() + " " + route.method(), route);
    }
    if (!above.add(kind)) {
      return;
    }
    for (Kind.Way<T, ?> way : kind.ways()) {
      String name = way.named() ? "{" + way.kind().name() + "}/" : "";
      String word = way.word().isEmpty() ? "" : way.word() + "/";
      if (!above.contains(way.kind())) {
        collect(way.kind(), prefix + word + name, above, rows);
      }
    }
    above.remove(kind);
  }

  /** The table as lines of text: pattern, method, right, endpoint. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    rows()
        .forEach((pattern, route) ->
            lines.add(
                pattern
                    + "  "
                    + endpointName(route.endpoint())
                    + "  ["
                    + route.right().label()
                    + "]"
                    + (route.others() == Route.Others.NOT_FOUND ? "  others: 404" : "")));
    return lines;
  }

  private static String endpointName(Object endpoint) {
    String name = endpoint.getClass().getName();
    int lambda = name.indexOf("$$");
    String plain = lambda < 0 ? name : name.substring(0, lambda);
    return plain.startsWith("dev.steward.") ? plain.substring("dev.steward.".length()) : plain;
  }
}
