package dev.steward.view;

import dev.steward.job.ItemPaths;
import dev.steward.problem.Problem;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stored views of owners, with a cache. Each owner except a view has a default view of all
 * items, which is stored once it is changed or another view is created.
 */
final class ViewStorage {

  private final InvalidatingCache<Owner, List<View>> cache = new InvalidatingCache<>(2_000);

  private final Store store;
  private final InstantSource clock;

  ViewStorage(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The views of an owner, by name. */
  List<View> of(Owner owner) {
    List<View> views =
        cache.get(owner, key -> orDefault(key, store.read(tx -> ViewRows.of(tx, key))));
    return views == null ? List.of() : views;
  }

  /** The views of many folders or nested views, in one statement. */
  Map<Owner, List<View>> of(Collection<? extends Owner> owners) {
    var all = new HashMap<Owner, List<View>>();
    if (owners.size() == 1) {
      owners.forEach(owner -> all.put(owner, of(owner)));
      return all;
    }
    var stored = new HashMap<Owner, List<View>>();
    for (View view : store.read(ViewRows::ofFoldersAndViews)) {
      stored.computeIfAbsent(view.owner(), _ -> new ArrayList<>()).add(view);
    }
    for (Owner owner : owners) {
      all.put(owner, orDefault(owner, stored.getOrDefault(owner, List.of())));
    }
    return all;
  }

  private static List<View> orDefault(Owner owner, List<View> stored) {
    return !stored.isEmpty() || owner instanceof Owner.ViewOwner
        ? List.copyOf(stored)
        : List.of(defaultView(owner));
  }

  private static View defaultView(Owner owner) {
    String name = owner instanceof Owner.FolderOwner ? "All" : "all";
    String text = defaultXml(ViewXml.ALL, name);
    return new View(0, owner, name, true, ViewXml.read(text), text);
  }

  static String defaultXml(String type, String name) {
    String text = ViewXml.empty(type, name);
    if (text == null) {
      throw new Problem.Invalid("No view type ‘" + type + "’ is known");
    }
    return text;
  }

  @Nullable View insert(Tx tx, View view) {
    Long id = ViewRows.insert(tx, view, clock.millis());
    tx.afterCommit(cache::invalidateAll);
    return id == null
        ? null
        : new View(id, view.owner(), view.name(), view.primary(), view.definition(), view.text());
  }

  /** The stored views of an owner; stores the default view if there are none. */
  List<View> persisted(Tx tx, Owner owner) {
    List<View> existing = ViewRows.of(tx, owner);
    if (!existing.isEmpty() || owner instanceof Owner.ViewOwner) {
      return existing;
    }
    View created = insert(tx, defaultView(owner));
    return created == null ? List.of() : List.of(created);
  }

  /** The stored view as seen by the transaction. */
  View current(Tx tx, View view) {
    for (View stored : persisted(tx, view.owner())) {
      if (stored.name().equals(view.name())) {
        return stored;
      }
    }
    throw new Problem.NotFound("The view no longer exists, or was renamed.");
  }

  static List<String> fullNames(String base, ViewContent content) {
    var names = new ArrayList<String>();
    if (content instanceof ViewContent.ItemSelection selection) {
      for (String name : selection.names()) {
        String full = ItemPaths.resolve(base, name);
        if (full != null) {
          names.add(full);
        }
      }
    }
    return names;
  }

  void invalidateAfterCommit(Tx tx) {
    tx.afterCommit(cache::invalidateAll);
  }
}
