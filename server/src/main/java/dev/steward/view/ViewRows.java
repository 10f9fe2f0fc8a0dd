package dev.steward.view;

import dev.steward.job.Job;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Data access for views and the items that they list. */
final class ViewRows {

  private static final String COLUMNS =
      "id, folder_id, user_id, outer_id, name, is_primary, definition";

  private ViewRows() {}

  private static View view(Row row) {
    Long folder = row.numberOrNull(2);
    Long user = row.numberOrNull(3);
    Long outer = row.numberOrNull(4);
    Owner owner = Owner.server();
    if (folder != null) {
      owner = new Owner.FolderOwner(folder);
    } else if (user != null) {
      owner = new Owner.UserOwner(user);
    } else if (outer != null) {
      owner = new Owner.ViewOwner(outer);
    }
    String text = row.text(7);
    return new View(row.number(1), owner, row.text(5), row.flag(6), ViewXml.read(text), text);
  }

  static List<View> of(Tx tx, Owner owner) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM job_view WHERE owner_key = ? ORDER BY name",
        ViewRows::view,
        owner.key());
  }

  static List<View> ofFoldersAndViews(Tx tx) {
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM job_view WHERE folder_id IS NOT NULL OR outer_id IS NOT NULL ORDER BY name",
        ViewRows::view);
  }

  static @Nullable View find(Tx tx, long id) {
    return tx.find("SELECT " + COLUMNS + " FROM job_view WHERE id = ?", ViewRows::view, id);
  }

  /** The new view's id, or null if the name is in use. */
  static @Nullable Long insert(Tx tx, View view, long now) {
    Owner owner = view.owner();
    return tx.find(
        "INSERT INTO job_view (owner_key, folder_id, user_id, outer_id, name, is_primary,"
            + " definition, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner_key,"
            + " name) DO NOTHING RETURNING id",
        row -> row.number(1),
        owner.key(),
        owner instanceof Owner.FolderOwner(long id) ? id : null,
        owner instanceof Owner.UserOwner(long id) ? id : null,
        owner instanceof Owner.ViewOwner(long id) ? id : null,
        view.name(),
        view.primary(),
        view.text(),
        now);
  }

  static void save(Tx tx, long id, String name, String text) {
    tx.update("UPDATE job_view SET name = ?, definition = ? WHERE id = ?", name, text, id);
  }

  static void setPrimary(Tx tx, Owner owner, long id) {
    tx.update("UPDATE job_view SET is_primary = 0 WHERE owner_key = ?", owner.key());
    tx.update("UPDATE job_view SET is_primary = 1 WHERE id = ?", id);
  }

  static void delete(Tx tx, long id) {
    tx.update("DELETE FROM job_view WHERE id = ?", id);
  }

  /**
   * Stores which items a view lists, so that the view is found when one of the items is moved or
   * deleted.
   */
  static void setItems(Tx tx, long id, Collection<String> fullNames) {
    var keys = new TreeSet<String>();
    fullNames.forEach(name -> keys.add(Job.key(name)));
    for (String existing :
        tx.list("SELECT full_key FROM job_view_item WHERE view_id = ?", row -> row.text(1), id)) {
      if (!keys.remove(existing)) {
        tx.update("DELETE FROM job_view_item WHERE view_id = ? AND full_key = ?", id, existing);
      }
    }
    for (String key : keys) {
      tx.update("INSERT INTO job_view_item (view_id, full_key) VALUES (?, ?)", id, key);
    }
  }

  /** The views that list an item or one of its descendants. */
  static List<View> findListing(Tx tx, String key) {
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM job_view WHERE id IN (SELECT view_id FROM job_view_item WHERE full_key = ? OR"
            + " (full_key >= ? AND full_key < ?)) ORDER BY id",
        ViewRows::view,
        key,
        key + "/",
        key + "0");
  }

  /** The folder whose items a view lists: that of its owner, or that of the outer view. */
  static @Nullable String baseFolder(Tx tx, View view) {
    return switch (view.owner()) {
      case Owner.ServerOwner _, Owner.UserOwner _ -> "";
      case Owner.FolderOwner(long id) ->
          tx.find("SELECT full_name FROM job WHERE id = ?", row -> row.text(1), id);
      case Owner.ViewOwner(long id) -> {
        View outer = find(tx, id);
        yield outer == null ? null : baseFolder(tx, outer);
      }
    };
  }
}
