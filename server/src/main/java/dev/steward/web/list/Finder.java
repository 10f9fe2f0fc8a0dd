package dev.steward.web.list;

import dev.steward.access.User;
import dev.steward.gate.RequestContext;
import dev.steward.gate.UrlPath;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.node.Node;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.rest.node.NodeView;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.web.manage.ManageTasks;
import dev.steward.web.manage.SettingsPages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Searches jobs, folders, builds, views, nodes, users, pages and settings visible to the caller,
 * best match first. Job names are searched in memory; each other type costs at most one statement.
 */
final class Finder {

  /** A search result. */
  record Hit(Kind kind, String name, String path, int rank) {}

  /** Result types, in the order used between equally good matches. */
  enum Kind {
    PAGE("Pages", "Page"),
    JOB("Items", "Job"),
    FOLDER("Items", "Folder"),
    BUILD("Builds", "Build"),
    VIEW("Views", "View"),
    NODE("Nodes", "Node"),
    USER("People", "Person"),
    SETTING("Settings", "Setting");

    /** Group in the suggestions of the REST API. */
    final String group;

    /** Name on pages. */
    final String shown;

    Kind(String group, String shown) {
      this.group = group;
      this.shown = shown;
    }
  }

  private static final int NONE = 9;
  private static final Pattern BUILD = Pattern.compile("(.+?)\\s*(?:#|\\s)\\s*([0-9]{1,9})");
  private static final Comparator<Hit> LIKELIEST =
      Comparator.comparingInt(Hit::rank)
          .thenComparing(Hit::kind)
          .thenComparingInt(hit -> hit.name().length())
          .thenComparing(Hit::name);

  private final Parts parts;
  private final RequestContext call;
  private final String root;
  private final String[] words;
  private final String text;
  private final int most;
  private final List<Hit> hits = new ArrayList<>();

  private Finder(Parts parts, RequestContext call, String asked, int most) {
    this.parts = parts;
    this.call = call;
    this.root = call.site().contextPath() + "/";
    this.text = asked.strip().toLowerCase(Locale.ROOT);
    this.words = text.split("\\s+");
    this.most = most;
  }

  /** The best results, up to the limit; none for an empty query. */
  static List<Hit> find(Parts parts, RequestContext call, String asked, int most) {
    var finder = new Finder(parts, call, asked, most);
    if (!finder.text.isEmpty()) {
      finder.items();
      finder.build();
      finder.views();
      finder.nodes();
      finder.people();
      finder.pages();
      finder.settings();
    }
    finder.hits.sort(LIKELIEST);
    return List.copyOf(finder.hits.subList(0, Math.min(most, finder.hits.size())));
  }

  private void add(Kind kind, String name, String path, int rank) {
    if (rank < NONE) {
      hits.add(new Hit(kind, name, root + path, rank));
    }
  }

  /**
   * Rank of a name: a full match, its start, the start of a word in it, a part of it, or all words
   * in any order. Each word of the query must occur in it.
   */
  private int rank(String name) {
    return rankOf(name.toLowerCase(Locale.ROOT));
  }

  private int rankOf(String lower) {
    if (lower.equals(text)) {
      return 0;
    }
    for (String word : words) {
      if (!lower.contains(word)) {
        return NONE;
      }
    }
    int at = lower.indexOf(text);
    return at == 0
        ? 1
        : at > 0 && !Character.isLetterOrDigit(lower.charAt(at - 1)) ? 2 : at > 0 ? 3 : 4;
  }

  /**
   * Keeps no more results per rank than are shown, since a short query may match thousands of jobs.
   */
  private void items() {
    int[] kept = new int[NONE];
    for (Item item : parts.jobs().descendants(call.caller(), null)) {
      String key = item.key();
      int rank = rankOf(key);
      // A text that the full name lacks is not in its last part either.
      if (rank < NONE && rank > 0) {
        rank = Math.min(rank, rankOf(key.substring(key.lastIndexOf('/') + 1)));
      }
      if (rank < NONE && kept[rank]++ < most) {
        add(
            item instanceof Folder ? Kind.FOLDER : Kind.JOB,
            item.fullName(),
            Links.path(item),
            rank);
      }
    }
  }

  private void build() {
    Matcher named = BUILD.matcher(text);
    if (!named.matches()) {
      return;
    }
    Job job = parts.jobs().find(call.caller(), named.group(1));
    long number = Long.parseLong(named.group(2));
    if (job != null && parts.runs().find(job, number) != null) {
      add(Kind.BUILD, job.fullName() + " #" + number, Links.path(job) + number + "/", 0);
    }
  }

  private void views() {
    for (View view : parts.views().of(ViewContainer.SERVER.owner())) {
      int rank = rank(view.name());
      if (rank < NONE && parts.views().isListed(call.caller(), ViewContainer.SERVER, view)) {
        add(Kind.VIEW, view.name(), "view/" + UrlPath.encode(view.name()) + "/", rank);
      }
    }
  }

  private void nodes() {
    for (Node node : parts.nodes().all()) {
      String name = NodeView.shown(node);
      add(Kind.NODE, name, "computer/" + UrlPath.encode(NodeView.segment(node)) + "/", rank(name));
    }
  }

  private void people() {
    for (User user : parts.users().page(call.caller(), text, "", most)) {
      add(
          Kind.USER,
          user.name().equals(user.fullName())
              ? user.name()
              : user.fullName() + " (" + user.name() + ")",
          "user/" + user.key() + "/",
          Math.min(rank(user.name()), rank(user.fullName())));
    }
  }

  private void pages() {
    add(Kind.PAGE, "Dashboard", "", rank("Dashboard"));
    add(Kind.PAGE, "Build queue", "queue/", rank("Build queue"));
    for (ManageTasks.Room room : ManageTasks.rooms(call)) {
      add(
          Kind.PAGE,
          room.name(),
          room.href(),
          Math.min(rank(room.name()), Math.max(4, rank(room.about()))));
    }
    if (call.caller().userId() != 0) {
      add(
          Kind.PAGE,
          "Your API tokens",
          "user/" + User.key(call.caller().name()) + "/security/",
          Math.min(rank("API tokens"), rank("Your API tokens")));
    }
  }

  private void settings() {
    for (SettingsPages.Place place : SettingsPages.places(call)) {
      int rank = Math.min(rank(place.shown()), Math.min(rank(place.label()), rank(place.name())));
      add(Kind.SETTING, place.shown(), place.href(), rank);
    }
  }
}
