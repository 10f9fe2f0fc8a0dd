package dev.steward.pipeline.step;

import dev.steward.pipeline.step.ResourceLocks.LockHolder;
import dev.steward.pipeline.step.ResourceLocks.LockableResource;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads lockable resources, their owners, and the requests that wait. */
final class LockRows {
  private LockRows() {}

  /** A stored request. */
  record StoredRequest(long id, LockHolder holder, LockRequest request, long requestedAt) {}

  /** All resources and requests, in one transaction. */
  static final class State {
    final Map<String, String> labelsByName = new LinkedHashMap<>();
    final Set<String> owned = new LinkedHashSet<>();

    State(Tx tx) {
      tx.list(
              "SELECT name, labels FROM lock_resource ORDER BY name",
              row -> Map.entry(row.text(1), row.text(2)))
          .forEach(entry -> labelsByName.put(entry.getKey(), entry.getValue()));
      owned.addAll(tx.list("SELECT resource FROM lock_owner", row -> row.text(1)));
    }

    List<String> withLabel(String label) {
      return labelsByName.entrySet().stream()
          .filter(entry -> List.of(entry.getValue().split(" ")).contains(label))
          .map(Map.Entry::getKey)
          .toList();
    }

    /** Chooses free resources for a request; null if it has to wait. */
    @Nullable List<String> choose(LockRequest request) {
      var chosen = new LinkedHashSet<String>();
      for (LockRequest.Part part : request.parts()) {
        String label = part.label();
        List<String> candidates =
            label == null ? List.of(String.valueOf(part.resource())) : withLabel(label);
        List<String> free =
            candidates.stream()
                .filter(name -> !owned.contains(name) && !(label != null && chosen.contains(name)))
                .toList();
        long needed = label == null || part.quantity() == 0 ? candidates.size() : part.quantity();
        if (free.size() < needed) {
          return null;
        }
        free.stream().limit(needed).forEach(chosen::add);
      }
      return List.copyOf(chosen);
    }
  }

  /** Whether the request of a step waits. */
  static boolean isWaiting(Tx tx, LockHolder holder) {
    return tx.find(
            "SELECT id FROM lock_request WHERE run_id = ? AND node = ?",
            row -> row.number(1),
            holder.runId(),
            holder.node())
        != null;
  }

  /** The requests that wait, in the order in which they are served. */
  static List<StoredRequest> queue(Tx tx) {
    var all =
        new ArrayList<>(
            tx.list(
                "SELECT id, run_id, node, request, requested_at FROM lock_request",
                row ->
                    new StoredRequest(
                        row.number(1),
                        new LockHolder(row.number(2), row.number(3)),
                        LockRequest.ofJson(row.text(4)),
                        row.number(5))));
    all.sort(
        Comparator.comparingLong((StoredRequest waiter) -> -waiter.request().priority())
            .thenComparingLong(
                waiter -> waiter.request().newestFirst() ? -waiter.id() : waiter.id()));
    return all;
  }

  /** The resources that a step owns. */
  static List<String> held(Tx tx, LockHolder holder) {
    return tx.list(
        "SELECT resource FROM lock_owner WHERE run_id = ? AND node = ? ORDER BY since, resource",
        row -> row.text(1),
        holder.runId(),
        holder.node());
  }

  /** The resource; null if it is neither declared nor owned. */
  static @Nullable LockableResource find(Tx tx, String name) {
    return list(tx).stream()
        .filter(resource -> resource.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** All resources, declared ones first. */
  static List<LockableResource> list(Tx tx) {
    var all = new LinkedHashMap<String, LockableResource>();
    tx.list(
            "SELECT name, labels, description FROM lock_resource ORDER BY name",
            row -> new LockableResource(row.text(1), row.text(2), row.text(3), true, null, 0, ""))
        .forEach(resource -> all.put(resource.name(), resource));
    tx.list(
            "SELECT resource, run_id, since, reason FROM lock_owner ORDER BY resource",
            row ->
                new LockableResource(
                    row.text(1), "", "", false, row.number(2), row.number(3), row.text(4)))
        .forEach(owned ->
            all.merge(
                owned.name(),
                owned,
                (declared, owner) ->
                    new LockableResource(
                        declared.name(),
                        declared.labels(),
                        declared.description(),
                        true,
                        owner.owner(),
                        owner.since(),
                        owner.reason())));
    return List.copyOf(all.values());
  }
}
