package dev.steward.library;

import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data access for libraries and their files. */
final class LibraryRows {
  private LibraryRows() {}

  /** A stored library. */
  record LibraryRow(String kind, String definition) {}

  static List<LibraryRow> all(Tx tx) {
    return tx.list(
        "SELECT kind, definition FROM pipeline_library ORDER BY kind, position",
        row -> new LibraryRow(row.text(1), row.text(2)));
  }

  static void replace(Tx tx, String kind, List<String> names, List<String> definitions) {
    tx.update("DELETE FROM pipeline_library WHERE kind = ?", kind);
    for (int i = 0; i < names.size(); i++) {
      tx.update(
          "INSERT INTO pipeline_library (kind, name, position, definition) VALUES (?, ?, ?, ?)",
          kind,
          names.get(i),
          i,
          definitions.get(i));
    }
  }

  static boolean hasTree(Tx tx, String id) {
    return tx.find("SELECT 1 FROM library_tree WHERE id = ?", row -> row.number(1), id) != null;
  }

  static byte @Nullable [] tree(Tx tx, String id) {
    return tx.find("SELECT content FROM library_tree WHERE id = ?", row -> row.bytes(1), id);
  }

  static void addTree(Tx tx, String id, byte[] content) {
    tx.update(
        "INSERT INTO library_tree (id, content) VALUES (?, ?) ON CONFLICT DO NOTHING", id, content);
  }

  /** Deletes the files that no run and no cache uses. */
  static void deleteUnusedTrees(Tx tx) {
    tx.update(
        "DELETE FROM library_tree WHERE NOT EXISTS (SELECT 1 FROM run_library r WHERE r.tree ="
            + " library_tree.id) AND NOT EXISTS (SELECT 1 FROM library_cache c WHERE c.tree ="
            + " library_tree.id)");
  }

  static void use(Tx tx, long runId, String name, String tree, String details) {
    tx.update("DELETE FROM run_library WHERE run_id = ? AND name = ?", runId, name);
    tx.update(
        "INSERT INTO run_library (run_id, name, tree, details) VALUES (?, ?, ?, ?)",
        runId,
        name,
        tree,
        details);
  }

  /** What the newest runs that use a library of that name have stored about it. */
  static List<String> newest(Tx tx, String name, int limit) {
    return tx.list(
        "SELECT details FROM run_library WHERE name = ? ORDER BY run_id DESC LIMIT ?",
        row -> row.text(1),
        name,
        limit);
  }

  static void forget(Tx tx, long runId) {
    tx.update("DELETE FROM run_library WHERE run_id = ?", runId);
  }

  /** Cached files of a version. */
  record CachedVersion(String tree, String revision, long storedAt) {}

  static @Nullable CachedVersion cached(Tx tx, String id) {
    return tx.find(
        "SELECT tree, revision, stored_at FROM library_cache WHERE id = ?",
        row -> new CachedVersion(row.text(1), row.text(2), row.number(3)),
        id);
  }

  static void cache(Tx tx, String id, CachedVersion version) {
    tx.update("DELETE FROM library_cache WHERE id = ?", id);
    tx.update(
        "INSERT INTO library_cache (id, tree, revision, stored_at) VALUES (?, ?, ?, ?)",
        id,
        version.tree(),
        version.revision(),
        version.storedAt());
  }
}
