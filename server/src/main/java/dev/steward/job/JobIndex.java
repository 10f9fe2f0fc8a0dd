package dev.steward.job;

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
 * <p>The index is one sorted map in which a folder is directly followed by its descendants, so that
 * listing a folder is a range scan.
 */
final class JobIndex {

  /** Replaces the slash: sorts before all characters of a name, so that a subtree is one range. */
  private static final char BELOW = '\u0001';

  private static final char BEHIND = '\u0002';

  private final Store store;
  private @Nullable ConcurrentSkipListMap<String, Item> items;
  private long changes;

  JobIndex(Store store) {
    this.store = store;
  }

  private static String place(String key) {
    return key.replace('/', BELOW);
  }

  private ConcurrentSkipListMap<String, Item> items() {
    while (true) {
      long before;
      synchronized (this) {
        ConcurrentSkipListMap<String, Item> known = items;
        if (known != null) {
          return known;
        }
        before = changes;
      }
      var read = new ConcurrentSkipListMap<String, Item>();
      for (Item item : store.read(JobRows::all)) {
        read.put(place(item.key()), item);
      }
      synchronized (this) {
        // A change during the read may be missing from the result: read again.
        if (changes == before && items == null) {
          items = read;
        }
      }
    }
  }

  @Nullable Item find(String fullName) {
    return items().get(place(Job.key(fullName)));
  }

  /** All descendants of a folder, in preorder. */
  Collection<Item> below(String folderKey) {
    return range(items(), folderKey).values();
  }

  private static ConcurrentNavigableMap<String, Item> range(
      ConcurrentSkipListMap<String, Item> all, String folderKey) {
    String place = place(folderKey);
    return folderKey.isEmpty() ? all : all.subMap(place + BELOW, place + BEHIND);
  }

  /** The matching direct children of a folder, by name. Subtrees are skipped. */
  List<Item> children(String folderKey, Predicate<Item> wanted) {
    ConcurrentNavigableMap<String, Item> range = range(items(), folderKey);
    var found = new ArrayList<Item>();
    Iterator<Item> each = range.values().iterator();
    while (each.hasNext()) {
      Item item = each.next();
      if (wanted.test(item)) {
        found.add(item);
      }
      if (item instanceof Folder) {
        each = range.tailMap(place(item.key()) + BEHIND).values().iterator();
      }
    }
    return found;
  }

  synchronized void add(Collection<? extends Item> added) {
    changes++;
    ConcurrentSkipListMap<String, Item> known = items;
    if (known != null) {
      added.forEach(item -> known.put(place(item.key()), item));
    }
  }

  /** Updates an item; does nothing if it was moved or removed in between. */
  synchronized void refresh(Item item) {
    changes++;
    ConcurrentSkipListMap<String, Item> known = items;
    if (known != null) {
      known.computeIfPresent(place(item.key()), (_, old) -> old.id() == item.id() ? item : old);
    }
  }

  /** Removes or moves items. During a move, readers may find an item under both names. */
  synchronized void replace(Collection<? extends Item> gone, Collection<? extends Item> now) {
    changes++;
    ConcurrentSkipListMap<String, Item> known = items;
    if (known == null) {
      return;
    }
    var taken = new HashSet<String>();
    for (Item item : now) {
      known.put(place(item.key()), item);
      taken.add(item.key());
    }
    for (Item item : gone) {
      if (!taken.contains(item.key())) {
        known.computeIfPresent(place(item.key()), (_, old) -> old.id() == item.id() ? null : old);
      }
    }
  }
}
