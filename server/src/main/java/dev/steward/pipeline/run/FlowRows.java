package dev.steward.pipeline.run;

import dev.steward.run.Result;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import dev.steward.text.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data access for the table {@code pipeline_node}. Members of a node that most nodes do not have
 * are in one column, as JSON.
 */
final class FlowRows {

  private static final String COLUMNS =
      "node, parent, kind, step, label, previous, end_node, started_at, ended_at, details";

  private FlowRows() {}

  /** Stores a node in place of its former state, unless the run was deleted with its job. */
  static void put(Tx tx, long runId, StoredNode node) {
    tx.update(
        "INSERT INTO pipeline_node (run_id, "
            + COLUMNS
            + ") SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM run WHERE id = ? ON CONFLICT (run_id,"
            + " node) DO UPDATE SET kind = excluded.kind, end_node = excluded.end_node, ended_at ="
            + " excluded.ended_at, details = excluded.details",
        node.id(),
        node.parent(),
        node.kind().name(),
        node.step(),
        node.label(),
        node.previous(),
        node.endId(),
        node.startedAt(),
        node.endedAt(),
        details(node),
        runId);
  }

  static List<StoredNode> nodes(Tx tx, long runId) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM pipeline_node WHERE run_id = ? ORDER BY node",
        FlowRows::node,
        runId);
  }

  /** The nodes that have a body or a label, a failure or a warning, by number. */
  static List<StoredNode> blocks(Tx tx, long runId, int limit) {
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM pipeline_node WHERE run_id = ? AND (kind <> 'STEP' OR label IS NOT NULL OR"
            + " details LIKE '%\"failure\":%' OR details LIKE '%\"warning\":%') ORDER BY node LIMIT ?",
        FlowRows::node,
        runId,
        limit);
  }

  /** The number of the node around a node; null if the run does not have the node. */
  static @Nullable Long parent(Tx tx, long runId, long node) {
    return tx.find(
        "SELECT parent FROM pipeline_node WHERE run_id = ? AND node = ?",
        row -> row.number(1),
        runId,
        node);
  }

  /** The number of the node around each node of a range of numbers. */
  static Map<Long, Long> parents(Tx tx, long runId, long first, long last, int limit) {
    var parents = new HashMap<Long, Long>();
    tx.list(
            "SELECT node, parent FROM pipeline_node WHERE run_id = ? AND node BETWEEN ? AND ? ORDER"
                + " BY node LIMIT ?",
            row -> Map.entry(row.number(1), row.number(2)),
            runId,
            first,
            last,
            limit)
        .forEach(row -> parents.put(row.getKey(), row.getValue()));
    return parents;
  }

  private static String details(StoredNode node) {
    var details = new LinkedHashMap<String, @Nullable Object>();
    if (node.pausedMillis() > 0) {
      details.put("paused", node.pausedMillis());
    }
    if (!node.description().isEmpty()) {
      details.put("description", node.description());
    }
    if (node.failureType() != null) {
      details.put("failure", node.failureType());
      details.put("message", node.failureMessage());
    }
    Result interruption = node.interruption();
    if (interruption != null) {
      details.put("interruption", interruption.name());
    }
    Result warning = node.warning();
    if (warning != null) {
      details.put("warning", warning.name());
      details.put("warningText", node.warningText());
    }
    if (!node.tags().isEmpty()) {
      details.put("tags", node.tags());
    }
    return details.isEmpty() ? "" : Json.write(details);
  }

  private static StoredNode node(Row row) {
    String text = row.text(10);
    Map<String, @Nullable Object> details = text.isEmpty() ? Map.of() : Json.readObject(text);
    var tags = new LinkedHashMap<String, String>();
    if (details.get("tags") instanceof Map<?, ?> stored) {
      stored.forEach((name, value) -> tags.put(String.valueOf(name), String.valueOf(value)));
    }
    String description = Json.text(details, "description");
    return new StoredNode(
        row.number(1),
        row.number(2),
        FlowNode.Kind.valueOf(row.text(3)),
        row.text(4),
        row.textOrNull(5),
        row.number(6),
        row.number(7),
        row.number(8),
        row.number(9),
        details.get("paused") instanceof Long millis ? millis : 0,
        description == null ? "" : description,
        Json.text(details, "failure"),
        Json.text(details, "message"),
        result(details, "interruption"),
        result(details, "warning"),
        Json.text(details, "warningText"),
        tags);
  }

  private static @Nullable Result result(Map<String, @Nullable Object> details, String name) {
    String text = Json.text(details, name);
    return text == null ? null : Result.valueOf(text);
  }
}
