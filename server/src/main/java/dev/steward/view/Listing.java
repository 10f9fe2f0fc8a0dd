package dev.steward.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemNames;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the items of views. For a view with a list of names, only these items are read. */
final class Listing {

  private final Authorizer rights;
  private final Jobs jobs;

  Listing(Authorizer rights, Jobs jobs) {
    this.rights = rights;
    this.jobs = jobs;
  }

  List<Item> items(Caller caller, @Nullable Folder in, Shown shown) {
    return switch (shown) {
      case Shown.All _ -> jobs.children(caller, in);
      case Shown.Nested _ -> List.of();
      case Shown.Mine _ ->
          jobs.children(caller, in).stream()
              .filter(item -> rights.allows(caller, Permission.ITEM_CONFIGURE, item.subject()))
              .toList();
      case Shown.Chosen chosen ->
          chosen(caller, in, chosen).stream().filter(item -> fits(item, chosen.enabled())).toList();
    };
  }

  private static boolean fits(Item item, @Nullable Boolean enabled) {
    return enabled == null || !(item instanceof Job job) || job.disabled() != enabled;
  }

  private List<Item> chosen(Caller caller, @Nullable Folder in, Shown.Chosen chosen) {
    String base = in == null ? "" : in.fullName();
    Regex include = chosen.include();
    if (include == null) {
      return named(caller, base, chosen);
    }
    var names = new HashSet<String>();
    chosen.names().forEach(name -> names.add(Job.key(name)));
    var found = new ArrayList<Item>();
    var budget = MatchBudget.ofNames();
    for (Item item : chosen.recurses() ? jobs.below(caller, in) : jobs.children(caller, in)) {
      String name = ItemNames.relative(base, item.fullName());
      if (name != null && (names.contains(Job.key(name)) || matches(include, name, budget))) {
        found.add(item);
      }
    }
    return found;
  }

  private List<Item> named(Caller caller, String base, Shown.Chosen chosen) {
    var found = new TreeMap<String, Item>(Comparator.comparing(key -> key.replace('/', '\u0001')));
    for (String name : chosen.names()) {
      String full = ItemNames.resolve(base, name);
      String relative = full == null ? null : ItemNames.relative(base, full);
      if (full == null || relative == null || (!chosen.recurses() && relative.indexOf('/') >= 0)) {
        continue;
      }
      Item item = jobs.findItem(caller, full);
      if (item != null) {
        found.put(item.key(), item);
      }
    }
    return List.copyOf(found.values());
  }

  /** Treats a name as no match if matching exceeds the limit. */
  private static boolean matches(Regex pattern, String name, MatchBudget budget) {
    try {
      return pattern.matches(name, budget);
    } catch (MatchLimitException e) {
      return false;
    }
  }
}
