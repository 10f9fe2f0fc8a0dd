package dev.steward.routing;

import dev.steward.access.Caller;
import dev.steward.access.ProtectedObject;
import dev.steward.export.ExportedValue;
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
public final class ResourceType<T> {

  /** Finds the value of a child resource; null if there is none that the caller may see. */
  @FunctionalInterface
  public interface ChildFinder<P, C> {
    @Nullable C find(Caller caller, P parent, String name);
  }

  /**
   * The path to a child: a word, a word and a name, or a name alone.
   *
   * @param alias true if the same resources and routes are listed under another path
   */
  record ChildPath<P, C>(
      ResourceType<C> type,
      String word,
      boolean hasName,
      boolean alias,
      ChildFinder<P, C> finder) {}

  private final String name;
  private final Function<T, ProtectedObject> protectedObject;
  private final Map<String, List<ChildPath<T, ?>>> children = new HashMap<>();
  private final List<ChildPath<T, ?>> namedChildren = new ArrayList<>(1);
  private final Map<String, VerbNode<T>> verbs = new HashMap<>();
  private final List<Route<T>> routes = new ArrayList<>();
  private @Nullable ResourceExporter<T> exporter;
  private Supplier<List<Model<?>>> models = List::of;
  private final Set<String> fullNameWords = new HashSet<>(2);
  private boolean plainNotFound;
  private boolean redirectUnknown;
  private boolean noStore;
  private Predicate<T> slashOptional = _ -> false;

  /** A node in the tree of path segments that may follow a resource. */
  private static final class VerbNode<T> {
    final Map<String, VerbNode<T>> children = new HashMap<>();
    final List<Route<T>> routes = new ArrayList<>(1);
  }

  /** Creates the remote API's view of a resource. */
  @FunctionalInterface
  public interface ResourceExporter<T> {
    ExportedValue export(RequestContext context, T value);
  }

  /**
   * Result of {@link #match}: the routes of the longest verb, and the number of segments it uses.
   */
  record VerbMatch<T>(List<Route<T>> routes, int length) {}

  /**
   * Creates a resource type.
   *
   * @param name as in the golden file of routes: {@code job}
   * @param protectedObject the object that permissions are checked on
   */
  public ResourceType(String name, Function<T, ProtectedObject> protectedObject) {
    this.name = name;
    this.protectedObject = protectedObject;
    verbs.put("", new VerbNode<>());
  }

  public String name() {
    return name;
  }

  ProtectedObject protectedObjectOf(T value) {
    return protectedObject.apply(value);
  }

  /** Declares the child {@code word}, such as {@code /queue}. */
  public <C> ResourceType<T> child(String word, ResourceType<C> child, ChildFinder<T, C> finder) {
    return child(new ChildPath<>(child, word, false, false, finder));
  }

  /**
   * Declares the children {@code word/NAME}, such as {@code /job/NAME}. A word may lead to several
   * types; the first finder that returns a value decides.
   */
  public <C> ResourceType<T> childByName(
      String word, ResourceType<C> child, ChildFinder<T, C> finder) {
    return child(new ChildPath<>(child, word, true, false, finder));
  }

  /**
   * Like {@link #childByName}, for resources, such as jobs in nested folders, that are already
   * listed under a shorter path: the route list shows this path as one line.
   */
  public <C> ResourceType<T> aliasByName(
      String word, ResourceType<C> child, ChildFinder<T, C> finder) {
    return child(new ChildPath<>(child, word, true, true, finder));
  }

  /** Like {@link #child}, for a resource already listed under another path. */
  public <C> ResourceType<T> alias(String word, ResourceType<C> child, ChildFinder<T, C> finder) {
    return child(new ChildPath<>(child, word, false, true, finder));
  }

  private ResourceType<T> child(ChildPath<T, ?> path) {
    children.computeIfAbsent(path.word(), _ -> new ArrayList<>(1)).add(path);
    return this;
  }

  /**
   * Declares the children {@code NAME}, without a preceding word, such as run numbers after a job.
   * The first finder that returns a value decides.
   */
  public <C> ResourceType<T> namedChild(ResourceType<C> child, ChildFinder<T, C> finder) {
    namedChildren.add(new ChildPath<>(child, "", true, false, finder));
    return this;
  }

  /** Adds a route; other methods get 405. */
  public ResourceType<T> route(
      Route.Method method, String verb, AccessRule rule, Endpoint<T> endpoint) {
    return add(new Route<>(this, verb, method, rule, endpoint, Route.OtherMethods.NOT_ALLOWED));
  }

  /** Adds a route; other methods get 404. */
  public ResourceType<T> routeOrNotFound(
      Route.Method method, String verb, AccessRule rule, Endpoint<T> endpoint) {
    return add(new Route<>(this, verb, method, rule, endpoint, Route.OtherMethods.NOT_FOUND));
  }

  private ResourceType<T> add(Route<T> route) {
    routes.add(route);
    Map<String, VerbNode<T>> level = verbs;
    VerbNode<T> verb = null;
    for (String word : route.verb().split("/", -1)) {
      verb = level.computeIfAbsent(word, _ -> new VerbNode<>());
      level = verb.children;
    }
    if (verb != null) {
      verb.routes.add(route);
    }
    return this;
  }

  /** Declares what {@code api/json} and the other formats export, and adds their routes. */
  public ResourceType<T> exports(AccessRule rule, ResourceExporter<T> newExporter) {
    exporter = newExporter;
    ExportRouting.addRoutes(this, rule);
    return this;
  }

  /** Declares the export models of this type, evaluated lazily for the API description. */
  public ResourceType<T> withModels(Supplier<List<Model<?>>> supplier) {
    models = supplier;
    return this;
  }

  /** The export models of this type; empty if nothing is exported. */
  public List<Model<?>> models() {
    return models.get();
  }

  public boolean isExporting() {
    return exporter != null;
  }

  /**
   * Allows full names after a word, with escaped slashes: {@code job/a%2Fb} is equivalent to {@code
   * job/a/job/b}.
   */
  public ResourceType<T> allowFullNames(String word) {
    fullNameWords.add(word);
    return this;
  }

  boolean allowsFullNames(String word) {
    return fullNameWords.contains(word);
  }

  /** Marks the export as {@code no-store} (no ETag). */
  public ResourceType<T> noStore() {
    noStore = true;
    return this;
  }

  boolean isNoStore() {
    return noStore;
  }

  /** Omits the product's headers in 404 responses below a resource of this type. */
  public ResourceType<T> plainNotFound() {
    plainNotFound = true;
    return this;
  }

  /**
   * Redirects an unknown word directly below a resource of this type to the same URL with a slash.
   * From the redirect, clients can tell that an action does not exist.
   */
  public ResourceType<T> redirectUnknown() {
    redirectUnknown = true;
    return this;
  }

  boolean redirectsUnknown() {
    return redirectUnknown;
  }

  boolean isPlainNotFound() {
    return plainNotFound;
  }

  /** Selects resources that are also served without a trailing slash. */
  public ResourceType<T> slashOptional(Predicate<T> condition) {
    slashOptional = condition;
    return this;
  }

  boolean needsSlash(T value) {
    return !slashOptional.test(value);
  }

  ResourceExporter<T> exporter() {
    ResourceExporter<T> declared = exporter;
    if (declared == null) {
      throw new IllegalStateException("the resource type " + name + " has no exports");
    }
    return declared;
  }

  /** The children that start with a word; usually one or none. */
  List<ChildPath<T, ?>> children(String word) {
    return children.getOrDefault(word, List.of());
  }

  /** The children without a preceding word; usually one or none. */
  List<ChildPath<T, ?>> namedChildren() {
    return namedChildren;
  }

  /** The routes of the longest verb that matches the segments from {@code at} on; null if none. */
  @Nullable VerbMatch<T> match(List<String> segments, int at) {
    Map<String, VerbNode<T>> level = verbs;
    VerbMatch<T> best = null;
    int used = 0;
    while (at + used < segments.size()) {
      VerbNode<T> verb = level.get(segments.get(at + used));
      if (verb == null) {
        return best;
      }
      used++;
      if (!verb.routes.isEmpty()) {
        best = new VerbMatch<>(verb.routes, used);
      }
      level = verb.children;
    }
    return best;
  }

  /** The routes of the resource itself. */
  List<Route<T>> index() {
    VerbNode<T> index = verbs.get("");
    return index == null ? List.of() : index.routes;
  }

  /** True if the resource itself responds to GET. */
  public boolean hasPage() {
    return index().stream().anyMatch(route -> route.method().accepts("GET"));
  }

  /** All routes, in the order added. */
  public List<Route<T>> routes() {
    return routes;
  }

  List<ChildPath<T, ?>> children() {
    var all = new ArrayList<ChildPath<T, ?>>();
    children.values().forEach(all::addAll);
    all.addAll(namedChildren);
    return all;
  }
}
