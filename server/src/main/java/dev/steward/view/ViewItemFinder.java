package dev.steward.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
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

/**
 * Finds the items of views. For a view with a list of names, only the items with these names are
 * read.
 */
final class ViewItemFinder {

  private final Authorizer rights;
  private final Jobs jobs;

  ViewItemFinder(Authorizer rights, Jobs jobs) {
    this.rights = rights;
    this.jobs = jobs;
  }

  List<Item> items(Caller caller, @Nullable Folder folder, ViewContent content) {
    return switch (content) {
      case ViewContent.All _ -> jobs.children(caller, folder);
      case ViewContent.Nested _ -> List.of();
      case ViewContent.Configurable _ ->
          jobs.children(caller, folder).stream()
              .filter(
                  item -> rights.allows(caller, Permission.ITEM_CONFIGURE, item.protectedObject()))
              .toList();
      case ViewContent.ItemSelection selection ->
          selectedItems(caller, folder, selection).stream()
              .filter(item -> matchesStatus(item, selection.enabled()))
              .toList();
    };
  }

  private static boolean matchesStatus(Item item, @Nullable Boolean enabled) {
    return enabled == null || !(item instanceof Job job) || job.disabled() != enabled;
  }

  private List<Item> selectedItems(
      Caller caller, @Nullable Folder folder, ViewContent.ItemSelection selection) {
    String base = folder == null ? "" : folder.fullName();
    Regex include = selection.include();
    if (include == null) {
      return namedItems(caller, base, selection);
    }
    var names = new HashSet<String>();
    selection.names().forEach(name -> names.add(Job.key(name)));
    var items = new ArrayList<Item>();
    var budget = MatchBudget.ofNames();
    for (Item item :
        selection.recurses() ? jobs.descendants(caller, folder) : jobs.children(caller, folder)) {
      String name = ItemPaths.relative(base, item.fullName());
      if (name != null && (names.contains(Job.key(name)) || matches(include, name, budget))) {
        items.add(item);
      }
    }
    return items;
  }

  private List<Item> namedItems(Caller caller, String base, ViewContent.ItemSelection selection) {
    var items = new TreeMap<String, Item>(Comparator.comparing(key -> key.replace('/', '\u0001')));
    for (String name : selection.names()) {
      String full = ItemPaths.resolve(base, name);
      String relative = full == null ? null : ItemPaths.relative(base, full);
      if (full == null
          || relative == null
          || (!selection.recurses() && relative.indexOf('/') >= 0)) {
        continue;
      }
      Item item = jobs.findItem(caller, full);
      if (item != null) {
        items.put(item.key(), item);
      }
    }
    return List.copyOf(items.values());
  }

  /** Treats a name as not matching if the match exceeds its limit. */
  private static boolean matches(Regex pattern, String name, MatchBudget budget) {
    try {
      return pattern.matches(name, budget);
    } catch (MatchLimitException e) {
      return false;
    }
  }
}
