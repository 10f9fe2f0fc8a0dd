package dev.steward.gate;

import dev.steward.access.Caller;
import dev.steward.access.Subject;
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
 * One kind of place in the tree of URLs: the server, a job, a run, a user. It says where it leads,
 * what can be done there and, where the remote API shows it, what it exports.
 *
 * @param <T> what a place of this kind holds
 */
public final class Kind<T> {

  /** Finds what a child place holds; null where there is none that the caller may know of. */
  @FunctionalInterface
  public interface Finder<P, C> {
    @Nullable C find(Caller caller, P parent, String name);
  }

  /**
   * The way to a child: a word, a word and a name, or a name alone.
   *
   * @param again true where the same places, with the same rows, are listed under another way
   */
  record Way<P, C>(Kind<C> kind, String word, boolean named, boolean again, Finder<P, C> finder) {}

  private final String name;
  private final Function<T, Subject> subject;
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

  /** The words that may follow a place, one level of them. */
  private static final class Verb<T> {
    final Map<String, Verb<T>> longer = new HashMap<>();
    final List<Route<T>> routes = new ArrayList<>(1);
  }

  /** Makes what the remote API shows of a place. */
  @FunctionalInterface
  public interface Exporter<T> {
    Exported export(Call call, T subject);
  }

  /** What {@link #match} found: the rows under the longest verb, and the segments behind it. */
  record Match<T>(List<Route<T>> routes, int used) {}

  /**
   * Begins a kind.
   *
   * @param name as in the golden file of routes: {@code job}
   * @param subject what rights are asked for
   */
  public Kind(String name, Function<T, Subject> subject) {
    this.name = name;
    this.subject = subject;
    verbs.put("", new Verb<>());
  }

  public String name() {
    return name;
  }

  Subject subjectOf(T held) {
    return subject.apply(held);
  }

  /** The place {@code word}, such as {@code /queue}. */
  public <C> Kind<T> leads(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, false, false, finder));
  }

  /**
   * The places {@code word/NAME}, such as {@code /job/NAME}. One word may lead to several kinds:
   * whichever finder knows the name decides.
   */
  public <C> Kind<T> leadsByName(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, true, false, finder));
  }

  /**
   * As {@link #leadsByName}, to places that the table lists under a shorter way already, such as
   * the jobs in folders in folders: the way is one line there.
   */
  public <C> Kind<T> leadsAgainByName(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, true, true, finder));
  }

  /** As {@link #leads}, to a place that the table lists under another way already. */
  public <C> Kind<T> leadsAgain(String word, Kind<C> child, Finder<T, C> finder) {
    return leads(new Way<>(child, word, false, true, finder));
  }

  private Kind<T> leads(Way<T, ?> way) {
    words.computeIfAbsent(way.word(), _ -> new ArrayList<>(1)).add(way);
    return this;
  }

  /** The places {@code NAME} right behind this one, such as a run's number behind its job. */
  public <C> Kind<T> leadsBare(Kind<C> child, Finder<T, C> finder) {
    bare = new Way<>(child, "", true, false, finder);
    return this;
  }

  /** Adds a row; other methods get 405. */
  public Kind<T> row(Route.Method method, String verb, Right right, Endpoint<T> endpoint) {
    return add(new Route<>(this, verb, method, right, endpoint, Route.Others.REFUSED));
  }

  /** Adds a row; other methods get 404. */
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

  /** Says what {@code api/json} and its siblings show here, and adds their rows. */
  public Kind<T> exports(Right right, Exporter<T> shown) {
    exporter = shown;
    RemoteApi.rows(this, right);
    return this;
  }

  /**
   * Says by which tables the things that are exported here are shown. Who describes them asks, and
   * nobody before.
   */
  public Kind<T> shows(Supplier<List<Model<?>>> tables) {
    shown = tables;
    return this;
  }

  /** The tables by which what is exported here is shown; none where nothing is. */
  public List<Model<?>> shown() {
    return shown.get();
  }

  public boolean isExporting() {
    return exporter != null;
  }

  /**
   * Says that the name behind a word may be a full one, its parts divided by escaped slashes:
   * {@code job/a%2Fb} leads where {@code job/a/job/b} does.
   */
  public Kind<T> takesFullNames(String word) {
    nesting.add(word);
    return this;
  }

  boolean nests(String word) {
    return nesting.contains(word);
  }

  /** Says that what is exported here is nobody's to keep: no tag, no copy on the way. */
  public Kind<T> unstored() {
    unstored = true;
    return this;
  }

  boolean isUnstored() {
    return unstored;
  }

  /** Says that what is missing below such a place is answered without the product's headers. */
  public Kind<T> plainNotFound() {
    plainNotFound = true;
    return this;
  }

  /**
   * Says that an unknown word directly below such a place is redirected to itself with a slash
   * first. Clients tell by that redirect that an action does not exist.
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

  /** Says which of these places are shown without the slash at their end as well. */
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

  /** The ways that begin with a word; mostly one, or none. */
  List<Way<T, ?>> ways(String word) {
    return words.getOrDefault(word, List.of());
  }

  @Nullable Way<T, ?> bareWay() {
    return bare;
  }

  /** The rows under the longest verb that {@code segments} from {@code at} on begin with. */
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

  /** The rows of the place itself. */
  List<Route<T>> index() {
    Verb<T> index = verbs.get("");
    return index == null ? List.of() : index.routes;
  }

  /** True where the place itself can be looked at. */
  public boolean hasPage() {
    return index().stream().anyMatch(route -> route.method().takes("GET"));
  }

  /** All rows, in the order added. */
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
