package dev.steward.gate;

import dev.steward.access.Caller;
import dev.steward.access.ProtectedObject;
import dev.steward.export.Exported;
import dev.steward.export.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Type of a resource in the URL tree, such as the server, a job, a run or a user. Declares its
 * child resources, its routes and, for the remote API, its export.
 *
 * @param <T> the type of the resource's value
 */
public final class Kind<T> {

  /** Finds the value of a child resource; null if there is none that the caller may see. */
  @FunctionalInterface
  public interface Finder<P, C> {
    @Nullable C find(Caller caller, P parent, String name);
  }

  /**
   * The path to a child: a word, a word and a name, or a name alone.
   *
   * @param again true if the same resources and routes are listed under another path
   */
  record Way<P, C>(Kind<C> kind, String word, boolean named, boolean again, Finder<P, C> finder) {}

  private final String name;
  private final Function<T, ProtectedObject> subject;
  private final Map<String, List<Way<T, ?>>> words = new HashMap<>();
  private @Nullable Way<T, ?> bare;
  private final Map<String, Verb<T>> verbs = new HashMap<>();
  private final List<Route<T>> routes = new ArrayList<>();
  private @Nullable Exporter<T> exporter;
  private Supplier<List<Model<?>>> shown = List::of;
  private final Set<String> nesting = new HashSet<>(2);
  private boolean plainNotFound;
  private boolean unknownUnslashed;
  private boolean unstored;
  private Predicate<T> bareToo = _ -> false;

  /** A node in the tree of path segments that may follow a resource. */
  private static final class Verb<T> {
    final Map<String, Verb<T>> longer = new HashMap<>();
    final List<Route<T>> routes = new ArrayList<>(1);
  }

  /** Creates the remote API's view of a resource. */
  @FunctionalInterface
  public interface Exporter<T> {
    Exported export(Call call, T subject);
  }

  /**
   * Result of {@link #match}: the routes of the longest verb, and the number of segments it uses.
   */
  record Match<T>(List<Route<T>> routes, int used) {}

  /**
   * Creates a resource type.
   *
   * @param name as in the golden file of routes: {@code job}
   * @param subject the object that permissions are checked on
   */
  public Kind(String name, Function<T, ProtectedObject> subject) {
    this.name = name;
    this.subject = subject;
    verbs.put("", new Verb<>());
  }

  public String name() {
    return name;
  }

  ProtectedObject subjectOf(T held) {
    return subject.apply(held);
  }

  /** Declares the child {@code word}, such as {@code /queue}. */
  public <C> Kind<T> leads(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, false, false, finder));
  }

  /**
   * Declares the children {@code word/NAME}, such as {@code /job/NAME}. A word may lead to several
   * types; the first finder that returns a value decides.
   */
  public <C> Kind<T> leadsByName(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, true, false, finder));
  }

  /**
   * Like {@link #leadsByName}, for resources already listed under a shorter path, such as jobs in
   * nested folders: the route list shows this path as one line.
   */
  public <C> Kind<T> leadsAgainByName(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, true, true, finder));
  }

  /** Like {@link #leads}, for a resource already listed under another path. */
  public <C> Kind<T> leadsAgain(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, false, true, finder));
  }

  private Kind<T> leads(Way<T, ?> way) {
    words.computeIfAbsent(way.word(), _ -> new ArrayList<>(1)).add(way);
    return this;
  }

  /** Declares the children {@code NAME} without a word, such as run numbers after a job. */
  public <C> Kind<T> leadsBare(Kind<C> child, Finder<T, C> finder) {
    bare = new Way<>(child, "", true, false, finder);
    return this;
  }

  /** Adds a route; other methods get 405. */
  public Kind<T> row(Route.Method method, String verb, Right right, Endpoint<T> endpoint) {
    return add(new Route<>(this, verb, method, right, endpoint, Route.Others.REFUSED));
  }

  /** Adds a route; other methods get 404. */
  public Kind<T> hiddenRow(Route.Method method, String verb, Right right, Endpoint<T> endpoint) {
    return add(new Route<>(this, verb, method, right, endpoint, Route.Others.NOT_FOUND));
  }

  private Kind<T> add(Route<T> route) {
    routes.add(route);
    Map<String, Verb<T>> level = verbs;
    Verb<T> verb = null;
    for (String word : route.verb().split("/", -1)) {
      verb = level.computeIfAbsent(word, _ -> new Verb<>());
      level = verb.longer;
    }
    if (verb != null) {
      verb.routes.add(route);
    }
    return this;
  }

  /** Declares what {@code api/json} and the other formats export, and adds their routes. */
  public Kind<T> exports(Right right, Exporter<T> shown) {
    exporter = shown;
    RemoteApi.rows(this, right);
    return this;
  }

  /** Declares the export models of this type, evaluated lazily for the API description. */
  public Kind<T> shows(Supplier<List<Model<?>>> tables) {
    shown = tables;
    return this;
  }

  /** The export models of this type; empty if nothing is exported. */
  public List<Model<?>> shown() {
    return shown.get();
  }

  public boolean isExporting() {
    return exporter != null;
  }

  /**
   * Allows full names after a word, with escaped slashes: {@code job/a%2Fb} is equivalent to {@code
   * job/a/job/b}.
   */
  public Kind<T> takesFullNames(String word) {
    nesting.add(word);
    return this;
  }

  boolean nests(String word) {
    return nesting.contains(word);
  }

  /** Marks the export as {@code no-store} (no ETag). */
  public Kind<T> unstored() {
    unstored = true;
    return this;
  }

  boolean isUnstored() {
    return unstored;
  }

  /** Omits the product's headers in 404 responses below such a resource. */
  public Kind<T> plainNotFound() {
    plainNotFound = true;
    return this;
  }

  /**
   * Redirects an unknown word directly below such a resource to the same URL with a slash. Clients
   * detect by that redirect that an action does not exist.
   */
  public Kind<T> unknownUnslashed() {
    unknownUnslashed = true;
    return this;
  }

  boolean isUnknownUnslashed() {
    return unknownUnslashed;
  }

  boolean isPlainNotFound() {
    return plainNotFound;
  }

  /** Selects resources that are also served without a trailing slash. */
  public Kind<T> withoutSlashToo(Predicate<T> which) {
    bareToo = which;
    return this;
  }

  boolean needsSlash(T held) {
    return !bareToo.test(held);
  }

  Exporter<T> exporter() {
    Exporter<T> known = exporter;
    if (known == null) {
      throw new IllegalStateException("nothing is exported at " + name);
    }
    return known;
  }

  /** The children that start with a word; usually one or none. */
  List<Way<T, ?>> ways(String word) {
    return words.getOrDefault(word, List.of());
  }

  @Nullable Way<T, ?> bareWay() {
    return bare;
  }

  /** Finds the routes of the longest verb that {@code segments} start with at {@code at}. */
  @Nullable Match<T> match(List<String> segments, int at) {
    Map<String, Verb<T>> level = verbs;
    Match<T> best = null;
    int used = 0;
    while (at + used < segments.size()) {
      Verb<T> verb = level.get(segments.get(at + used));
      if (verb == null) {
        return best;
      }
      used++;
      if (!verb.routes.isEmpty()) {
        best = new Match<>(verb.routes, used);
      }
      level = verb.longer;
    }
    return best;
  }

  /** The routes of the resource itself. */
  List<Route<T>> index() {
    Verb<T> index = verbs.get("");
    return index == null ? List.of() : index.routes;
  }

  /** True if the resource itself responds to GET. */
  public boolean hasPage() {
    return index().stream().anyMatch(route -> route.method().takes("GET"));
  }

  /** All routes, in the order added. */
  public List<Route<T>> routes() {
    return routes;
  }

  List<Way<T, ?>> ways() {
    var all = new ArrayList<Way<T, ?>>();
    words.values().forEach(all::addAll);
    Way<T, ?> last = bare;
    if (last != null) {
      all.add(last);
    }
    return all;
  }
}
