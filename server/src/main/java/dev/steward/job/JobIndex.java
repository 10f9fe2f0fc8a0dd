package dev.steward.job;

import dev.steward.store.LoadOnce;
import dev.steward.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * In-memory index of all items by full name, loaded on first use and updated after each commit.
 *
 * <p>The index is a single sorted map in which a folder is directly followed by its descendants, so
 * that listing a folder is a range scan.
 */
final class JobIndex {

  /**
   * Character that replaces the slash in sort keys; it sorts before all characters of a name, so a
   * subtree is one range.
   */
  private static final char SEPARATOR = '\u0001';

  private static final char AFTER_SEPARATOR = '\u0002';

  private final LoadOnce<ConcurrentSkipListMap<String, Item>> items;

  JobIndex(Store store) {
    items = new LoadOnce<>(() -> load(store));
  }

  private static String sortKey(String key) {
    return key.replace('/', SEPARATOR);
  }

  private static ConcurrentSkipListMap<String, Item> load(Store store) {
    var all = new ConcurrentSkipListMap<String, Item>();
    for (Item item : store.read(JobRows::all)) {
      all.put(sortKey(item.key()), item);
    }
    return all;
  }

  @Nullable Item find(String fullName) {
    return items.get().get(sortKey(Job.key(fullName)));
  }

  /** All descendants of a folder, in preorder. */
  Collection<Item> descendants(String folderKey) {
    return range(items.get(), folderKey).values();
  }

  private static ConcurrentNavigableMap<String, Item> range(
      ConcurrentSkipListMap<String, Item> all, String folderKey) {
    String prefix = sortKey(folderKey);
    return folderKey.isEmpty() ? all : all.subMap(prefix + SEPARATOR, prefix + AFTER_SEPARATOR);
  }

  /** The matching direct children of a folder, sorted by name. Subtrees are skipped. */
  List<Item> children(String folderKey, Predicate<Item> filter) {
    ConcurrentNavigableMap<String, Item> range = range(items.get(), folderKey);
    var children = new ArrayList<Item>();
    Iterator<Item> iterator = range.values().iterator();
    while (iterator.hasNext()) {
      Item item = iterator.next();
      if (filter.test(item)) {
        children.add(item);
      }
      if (item instanceof Folder) {
        iterator = range.tailMap(sortKey(item.key()) + AFTER_SEPARATOR).values().iterator();
      }
    }
    return children;
  }

  void add(Collection<? extends Item> added) {
    items.update(all -> added.forEach(item -> all.put(sortKey(item.key()), item)));
  }

  /** Updates an item; does nothing if it was moved or removed in the meantime. */
  void refresh(Item item) {
    items.update(all ->
        all.computeIfPresent(sortKey(item.key()), (_, old) -> old.id() == item.id() ? item : old));
  }

  /** Removes or moves items. During a move, an item may be found under both names. */
  void replace(Collection<? extends Item> removed, Collection<? extends Item> added) {
    items.update(all -> {
      var newKeys = new HashSet<String>();
      for (Item item : added) {
        all.put(sortKey(item.key()), item);
        newKeys.add(item.key());
      }
      for (Item item : removed) {
        if (!newKeys.contains(item.key())) {
          all.computeIfPresent(sortKey(item.key()), (_, old) -> old.id() == item.id() ? null : old);
        }
      }
    });
  }
}
