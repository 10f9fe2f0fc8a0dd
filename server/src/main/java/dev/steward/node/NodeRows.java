package dev.steward.node;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Data access for nodes. */
final class NodeRows {

  private static final String SELECT =
      "SELECT name, description, executors, mode, labels, folder, definition, offline_by,"
          + " offline_reason, offline_at, offline_disconnects FROM node ";

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
        by == null || at == null
            ? null
            : new Node.Offline(by, reason == null ? "" : reason, at, row.number(11) != 0));
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
            + " offline_by, offline_reason, offline_at, offline_disconnects, created_at) VALUES (?,"
            + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        offline != null && offline.disconnects() ? 1 : 0,
        now);
  }

  static int delete(Tx tx, String name) {
    return tx.update("DELETE FROM node WHERE name = ?", name);
  }

  /** Data of the connection to a node, which survives changes to its configuration. */
  record ConnectionRow(long secretGeneration, String hostKeys) {}

  private static final ConnectionRow NO_CONNECTION = new ConnectionRow(0, "");

  static ConnectionRow connection(Tx tx, String name) {
    ConnectionRow connection =
        tx.find(
            "SELECT secret_generation, host_keys FROM node_connection WHERE name = ?",
            row -> new ConnectionRow(row.number(1), row.text(2)),
            name);
    return connection == null ? NO_CONNECTION : connection;
  }

  private record Generation(String name, long number) {}

  static Map<String, Long> secretGenerations(Tx tx) {
    return tx
        .list(
            "SELECT name, secret_generation FROM node_connection WHERE secret_generation > 0",
            row -> new Generation(row.text(1), row.number(2)))
        .stream()
        .collect(Collectors.toMap(Generation::name, Generation::number));
  }

  static void setConnection(Tx tx, String name, ConnectionRow connection) {
    tx.update(
        "INSERT INTO node_connection (name, secret_generation, host_keys) VALUES (?, ?, ?) ON"
            + " CONFLICT (name) DO UPDATE SET secret_generation = excluded.secret_generation,"
            + " host_keys = excluded.host_keys",
        name,
        connection.secretGeneration(),
        connection.hostKeys());
  }

  /**
   * Forgets the host keys of a deleted node. The generation stays, since a revoked secret must not
   * be valid for a new node with the same name.
   */
  static void forgetConnection(Tx tx, String name) {
    tx.update("UPDATE node_connection SET host_keys = '' WHERE name = ?", name);
  }

  /** Moves the host keys of a renamed node. */
  static void moveConnection(Tx tx, String from, String to) {
    String hostKeys = connection(tx, from).hostKeys();
    forgetConnection(tx, from);
    if (!hostKeys.isEmpty()) {
      setConnection(tx, to, new ConnectionRow(connection(tx, to).secretGeneration(), hostKeys));
    }
  }
}
