package dev.steward.node;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Data access for nodes. */
final class NodeRows {

  private static final String SELECT =
      "SELECT name, description, executors, mode, labels, folder, definition, offline_by,"
          + " offline_reason, offline_at FROM node ";

  private NodeRows() {}

  private static Node node(Row row) {
    String by = row.textOrNull(8);
    String reason = row.textOrNull(9);
    Long at = row.numberOrNull(10);
    return new Node(
        row.text(1),
        row.text(2),
        (int) row.number(3),
        Node.Mode.valueOf(row.text(4).toUpperCase(Locale.ROOT)),
        Labels.split(row.text(5)),
        row.text(6),
        row.text(7),
        by == null || at == null ? null : new Node.Offline(by, reason == null ? "" : reason, at));
  }

  /** All nodes by name; the built-in node comes first if it has a row. */
  static List<Node> all(Tx tx) {
    return tx.list(SELECT + "ORDER BY name", NodeRows::node);
  }

  static @Nullable Node find(Tx tx, String name) {
    return tx.find(SELECT + "WHERE name = ?", NodeRows::node, name);
  }

  static int count(Tx tx) {
    Long count = tx.find("SELECT COUNT(*) FROM node", row -> row.number(1));
    return count == null ? 0 : count.intValue();
  }

  static void insert(Tx tx, Node node, long now) {
    Node.Offline offline = node.offline();
    tx.update(
        "INSERT INTO node (name, description, executors, mode, labels, folder, definition,"
            + " offline_by, offline_reason, offline_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?,"
            + " ?, ?, ?, ?)",
        node.name(),
        node.description(),
        node.executors(),
        node.mode().name().toLowerCase(Locale.ROOT),
        Labels.join(node.labels()),
        node.folder(),
        node.definition(),
        offline == null ? null : offline.by(),
        offline == null ? null : offline.reason(),
        offline == null ? null : offline.at(),
        now);
  }

  static int delete(Tx tx, String name) {
    return tx.update("DELETE FROM node WHERE name = ?", name);
  }
}
