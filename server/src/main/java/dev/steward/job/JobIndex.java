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
 * The whole tree by name, in memory from the first time that somebody asks on. Nothing is read at
 * start. Each change of an item is told after its commit.
 *
 * <p>It is one sorted map in which a folder is followed by all that stands in it, so that a folder
 * is listed without a look at anything else.
 */
final class JobIndex {

  /** Stands for the slash: lower than all that a name may hold, so that a subtree is one range. */
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
        // What changed while we read may or may not be in what was read: then once more.
        if (changes == before && items == null) {
          items = read;
        }
      }
    }
  }

  @Nullable Item find(String fullName) {
    return items().get(place(Job.key(fullName)));
  }

  /** All that stands below a folder, however deep, each folder followed by its own. */
  Collection<Item> below(String folderKey) {
    return range(items(), folderKey).values();
  }

  private static ConcurrentNavigableMap<String, Item> range(
      ConcurrentSkipListMap<String, Item> all, String folderKey) {
    String place = place(folderKey);
    return folderKey.isEmpty() ? all : all.subMap(place + BELOW, place + BEHIND);
  }

  /** What stands right in a folder and is wanted, by name. What is deeper is leapt over. */
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

  /** Adds what is new. */
  synchronized void add(Collection<? extends Item> added) {
    changes++;
    ConcurrentSkipListMap<String, Item> known = items;
    if (known != null) {
      added.forEach(item -> known.put(place(item.key()), item));
    }
  }

  /** Brings what is known up to date; what was moved or removed meanwhile does not come back. */
  synchronized void refresh(Item item) {
    changes++;
    ConcurrentSkipListMap<String, Item> known = items;
    if (known != null) {
      known.computeIfPresent(place(item.key()), (_, old) -> old.id() == item.id() ? item : old);
    }
  }

  /** Lets items go, or stand elsewhere; for a moment an item that moves is found at both. */
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
