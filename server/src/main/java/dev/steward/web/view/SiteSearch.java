package dev.steward.web.view;

import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.NodeView;
import dev.steward.routing.RequestContext;
import dev.steward.routing.UrlPath;
import dev.steward.run.Runs;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.Views;
import dev.steward.web.admin.ManageTasks;
import dev.steward.web.admin.SettingsPages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Searches jobs, folders, builds, views, nodes, users, pages and settings visible to the caller,
 * best match first. Job names are searched in memory; every other type takes at most one SQL
 * statement.
 */
public final class SiteSearch {

  /** A search result. */
  record Hit(HitType kind, String name, String path, int rank) {}

  /** Result types, in the order in which equally good matches are listed. */
  enum HitType {
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
    final String label;

    HitType(String group, String shown) {
      this.group = group;
      this.label = shown;
    }
  }

  private static final int NO_MATCH = 9;
  private static final Pattern BUILD = Pattern.compile("(.+?)\\s*(?:#|\\s)\\s*([0-9]{1,9})");

  private final Users users;
  private final Jobs jobs;
  private final Views views;
  private final Runs runs;
  private final Nodes nodes;

  public SiteSearch(Users users, Jobs jobs, Views views, Runs runs, Nodes nodes) {
    this.users = users;
    this.jobs = jobs;
    this.views = views;
    this.runs = runs;
    this.nodes = nodes;
  }

  /** The best results, up to the limit; none for an empty query. */
  List<Hit> find(RequestContext call, String query, int limit) {
    return new Query(call, query, limit).hits();
  }

  /** One search for one caller. */
  private final class Query {

    private final RequestContext call;
    private final String root;
    private final String[] words;
    private final String text;
    private final int limit;
    private final List<Hit> hits = new ArrayList<>();

    private Query(RequestContext call, String typed, int limit) {
      this.call = call;
      this.root = call.site().contextPath() + "/";
      this.text = typed.strip().toLowerCase(Locale.ROOT);
      this.words = text.split("\\s+");
      this.limit = limit;
    }

    private List<Hit> hits() {
      if (!text.isEmpty()) {
        findItems();
        findBuild();
        findViews();
        findNodes();
        findUsers();
        findPages();
        findSettings();
      }
      hits.sort(
          Comparator.comparingInt(Hit::rank)
              .thenComparing(Hit::kind)
              .thenComparingInt(hit -> hit.name().length())
              .thenComparing(Hit::name));
      return List.copyOf(hits.subList(0, Math.min(limit, hits.size())));
    }

    private void add(HitType kind, String name, String path, int rank) {
      if (rank < NO_MATCH) {
        hits.add(new Hit(kind, name, root + path, rank));
      }
    }

    /**
     * Rank of a name, best first: it equals the query, starts with it, has a word that starts with
     * it, contains it, or contains the words of the query in any order.
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
          return NO_MATCH;
        }
      }
      int at = lower.indexOf(text);
      return at == 0
          ? 1
          : at > 0 && !Character.isLetterOrDigit(lower.charAt(at - 1)) ? 2 : at > 0 ? 3 : 4;
    }

    /**
     * Keeps no more results per rank than are shown, since a short query may match thousands of
     * jobs.
     */
    private void findItems() {
      int[] counts = new int[NO_MATCH];
      for (Item item : jobs.descendants(call.caller(), null)) {
        String key = item.key();
        int rank = rankOf(key);
        // A string that the full name does not contain is not in its last part either.
        if (rank < NO_MATCH && rank > 0) {
          rank = Math.min(rank, rankOf(key.substring(key.lastIndexOf('/') + 1)));
        }
        if (rank < NO_MATCH && counts[rank]++ < limit) {
          add(
              item instanceof Folder ? HitType.FOLDER : HitType.JOB,
              item.fullName(),
              Links.path(item),
              rank);
        }
      }
    }

    private void findBuild() {
      Matcher matcher = BUILD.matcher(text);
      if (!matcher.matches()) {
        return;
      }
      Job job = jobs.find(call.caller(), matcher.group(1));
      long number = Long.parseLong(matcher.group(2));
      if (job != null && runs.find(job, number) != null) {
        add(HitType.BUILD, job.fullName() + " #" + number, Links.path(job) + number + "/", 0);
      }
    }

    private void findViews() {
      for (View view : views.of(ViewContainer.SERVER.owner())) {
        int rank = rank(view.name());
        if (rank < NO_MATCH && views.isListed(call.caller(), ViewContainer.SERVER, view)) {
          add(HitType.VIEW, view.name(), "view/" + UrlPath.encode(view.name()) + "/", rank);
        }
      }
    }

    private void findNodes() {
      for (Node node : nodes.all()) {
        String name = NodeView.displayName(node);
        add(
            HitType.NODE,
            name,
            "computer/" + UrlPath.encode(NodeView.urlName(node)) + "/",
            rank(name));
      }
    }

    private void findUsers() {
      for (User user : users.page(call.caller(), text, "", limit)) {
        add(
            HitType.USER,
            user.name().equals(user.fullName())
                ? user.name()
                : user.fullName() + " (" + user.name() + ")",
            "user/" + user.key() + "/",
            Math.min(rank(user.name()), rank(user.fullName())));
      }
    }

    private void findPages() {
      add(HitType.PAGE, "Dashboard", "", rank("Dashboard"));
      add(HitType.PAGE, "Build queue", "queue/", rank("Build queue"));
      for (ManageTasks.AdminSection section : ManageTasks.sections(call)) {
        add(
            HitType.PAGE,
            section.name(),
            section.href(),
            Math.min(rank(section.name()), Math.max(4, rank(section.description()))));
      }
      if (call.caller().userId() != 0) {
        add(
            HitType.PAGE,
            "Your API tokens",
            "user/" + User.key(call.caller().name()) + "/security/",
            Math.min(rank("API tokens"), rank("Your API tokens")));
      }
    }

    private void findSettings() {
      for (SettingsPages.SettingLink link : SettingsPages.links(call)) {
        int rank =
            Math.min(rank(link.fullLabel()), Math.min(rank(link.label()), rank(link.name())));
        add(HitType.SETTING, link.fullLabel(), link.href(), rank);
      }
    }
  }
}
