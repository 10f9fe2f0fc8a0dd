package dev.steward.access;

import dev.steward.store.InvalidatingCache;
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
 * In-memory index of the items that have their own grants. The grants are keyed by item id, so
 * renaming or moving an item keeps them.
 */
public final class ItemGrantIndex {

  private static final String ALL = "all";

  private final Store store;
  private final InvalidatingCache<String, Map<Long, ItemGrants>> cache = new InvalidatingCache<>(1);
  private volatile Function<String, @Nullable Long> idLookup = _ -> null;

  public ItemGrantIndex(Store store) {
    this.store = store;
  }

  /** Sets the function that maps an item's full name to its id. */
  public void idLookup(Function<String, @Nullable Long> lookup) {
    idLookup = lookup;
  }

  private Map<Long, ItemGrants> all() {
    Map<Long, ItemGrants> all = cache.get(ALL, _ -> store.read(ItemGrantIndex::read));
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
    var lines = new ArrayList<GrantEntry.SingleGrant>();
    for (String lineText : text.split("\n", -1)) {
      GrantEntry.SingleGrant line = GrantEntry.SingleGrant.of(lineText);
      if (line != null) {
        lines.add(line);
      }
    }
    return Matrix.of(lines);
  }

  /** True if no item has grants. */
  boolean isEmpty() {
    return all().isEmpty();
  }

  /** The grants of the item; null if it has none. */
  @Nullable ItemGrants find(String fullName) {
    Long id = idLookup.apply(fullName);
    return id == null ? null : all().get(id);
  }

  /**
   * False if it is certain that the item has no grants; reads only the cache, so true if nothing is
   * cached.
   */
  boolean mayHaveGrants(String fullName) {
    Map<Long, ItemGrants> all = cache.getIfPresent(ALL);
    if (all == null) {
      return true;
    }
    Long id = all.isEmpty() ? null : idLookup.apply(fullName);
    return id != null && all.containsKey(id);
  }

  /** Invalidates the cache after items were deleted; the database deletes their rows. */
  public void invalidateAfterCommit(Tx tx) {
    tx.afterCommit(cache::invalidateAll);
  }

  /** Ids of the items that grant something to a user; uses the database index. */
  public List<Long> itemsGrantingTo(Tx tx, String userName) {
    return tx.list(
        "SELECT item_id FROM item_grant_user WHERE name_key = ?",
        row -> row.number(1),
        User.key(userName));
  }

  /** Number of items whose grants name the user; uses the database index. */
  static long countItemsNaming(Tx tx, String userName) {
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
            "SELECT user_id FROM membership WHERE group_key = ? LIMIT 1",
            row -> row.number(1),
            GrantEntry.key(name))
        != null;
  }

  /** Stores the grants of an item in the transaction that saves the item. */
  public void save(Tx tx, long itemId, @Nullable ItemGrants grants) {
    int deleted = tx.update("DELETE FROM item_grant WHERE item_id = ?", itemId);
    if (deleted > 0) {
      tx.update("DELETE FROM item_grant_user WHERE item_id = ?", itemId);
    }
    if (grants != null) {
      List<String> lines =
          grants.matrix().lines().stream().map(GrantEntry.SingleGrant::text).toList();
      tx.update(
          "INSERT INTO item_grant (item_id, inheritance, entries) VALUES (?, ?, ?)",
          itemId,
          grants.inheritance().name(),
          String.join("\n", lines));
      var names = new TreeSet<String>();
      for (GrantEntry entry : grants.matrix().entries()) {
        if (entry.appliesToUsers()) {
          names.add(User.key(entry.name()));
        }
      }
      for (String name : names) {
        tx.update("INSERT INTO item_grant_user (name_key, item_id) VALUES (?, ?)", name, itemId);
      }
    }
    if (deleted > 0 || grants != null) {
      tx.afterCommit(cache::invalidateAll);
    }
  }
}
