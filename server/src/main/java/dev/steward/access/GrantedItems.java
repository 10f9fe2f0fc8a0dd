package dev.steward.access;

import dev.steward.store.Cached;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * In-memory index of the items that have grants of their own. The grants are keyed by item id, so
 * renaming or moving an item keeps them.
 */
public final class GrantedItems {

  private static final String ALL = "all";

  private final Store store;
  private final Cached<String, Map<Long, ItemGrants>> known = new Cached<>(1);
  private volatile Function<String, @Nullable Long> ids = _ -> null;

  public GrantedItems(Store store) {
    this.store = store;
  }

  /** Sets the function that maps an item's full name to its id. */
  public void ids(Function<String, @Nullable Long> other) {
    ids = other;
  }

  private Map<Long, ItemGrants> all() {
    Map<Long, ItemGrants> all = known.get(ALL, _ -> store.read(GrantedItems::read));
    return all == null ? Map.of() : all;
  }

  private static Map<Long, ItemGrants> read(Tx tx) {
    var all = new HashMap<Long, ItemGrants>();
    tx.list(
        "SELECT item_id, inheritance, entries FROM item_grant",
        row ->
            all.put(
                row.number(1),
                new ItemGrants(ItemGrants.Inheritance.valueOf(row.text(2)), matrix(row.text(3)))));
    return all;
  }

  private static Matrix matrix(String text) {
    var lines = new ArrayList<Entry.Line>();
    for (String one : text.split("\n", -1)) {
      Entry.Line line = Entry.Line.of(one);
      if (line != null) {
        lines.add(line);
      }
    }
    return Matrix.of(lines);
  }

  /** True if no item has grants. */
  boolean none() {
    return all().isEmpty();
  }

  /** The grants of the item; null if it has none. */
  @Nullable ItemGrants find(String fullName) {
    Long id = ids.apply(fullName);
    return id == null ? null : all().get(id);
  }

  /** As {@link #find}, but reads the cache only: also true if the cache is empty. */
  boolean mayGive(String fullName) {
    Map<Long, ItemGrants> all = known.peek(ALL);
    if (all == null) {
      return true;
    }
    Long id = all.isEmpty() ? null : ids.apply(fullName);
    return id != null && all.containsKey(id);
  }

  /** Invalidates the cache after items were deleted: their rows are deleted by the database. */
  public void forgetAfter(Tx tx) {
    tx.afterCommit(known::forgetAll);
  }

  /**
   * Ids of the items that grant something to a user, by index. Includes items that were not saved
   * since the index exists: they may grant something.
   */
  public List<Long> givingTo(Tx tx, String userName) {
    return tx.list(
        "SELECT item_id FROM item_grant_user WHERE name_key = ? UNION SELECT item_id FROM"
            + " item_grant WHERE names_kept = 0",
        row -> row.number(1),
        User.key(userName));
  }

  /** Number of items that name the user, by index. */
  static long naming(Tx tx, String userName) {
    Long items =
        tx.find(
            "SELECT COUNT(*) FROM item_grant_user WHERE name_key = ?",
            row -> row.number(1),
            User.key(userName));
    return items == null ? 0 : items;
  }

  /** True if a group with this name has members. */
  public static boolean isGroup(Tx tx, String name) {
    return tx.find(
            "SELECT person_id FROM membership WHERE group_key = ? LIMIT 1",
            row -> row.number(1),
            Entry.key(name))
        != null;
  }

  /** Stores the grants of an item in the transaction that saves the item. */
  public void save(Tx tx, long itemId, @Nullable ItemGrants grants) {
    int gone = tx.update("DELETE FROM item_grant WHERE item_id = ?", itemId);
    if (gone > 0) {
      tx.update("DELETE FROM item_grant_user WHERE item_id = ?", itemId);
    }
    if (grants != null) {
      List<String> lines = grants.matrix().lines().stream().map(Entry.Line::text).toList();
      tx.update(
          "INSERT INTO item_grant (item_id, inheritance, entries, names_kept) VALUES (?, ?, ?, 1)",
          itemId,
          grants.inheritance().name(),
          String.join("\n", lines));
      var names = new TreeSet<String>();
      for (Entry entry : grants.matrix().entries()) {
        if (entry.countsForUsers()) {
          names.add(User.key(entry.name()));
        }
      }
      for (String name : names) {
        tx.update("INSERT INTO item_grant_user (name_key, item_id) VALUES (?, ?)", name, itemId);
      }
    }
    if (gone > 0 || grants != null) {
      tx.afterCommit(known::forgetAll);
    }
  }
}
