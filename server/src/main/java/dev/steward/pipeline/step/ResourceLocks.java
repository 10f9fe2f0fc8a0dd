package dev.steward.pipeline.step;

import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.run.JournalEntry;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunListener;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Resources that one lock step at a time owns. Owners and requests are stored, so that a restart
 * neither gives away a resource nor changes the order of requests. A resource that an administrator
 * did not declare exists while it is owned.
 */
public final class ResourceLocks implements RunListener {
  private static final long RECHECK_MILLIS = 60_000;
  private static final int MAX_NAME = 255;
  private static final int MAX_TEXT = 1_000;

  private final Store store;
  private final Audit audit;
  private final InstantSource clock;
  private final Map<LockHolder, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

  public ResourceLocks(Store store, Audit audit, InstantSource clock) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
  }

  /** A lock step of a run, by the number of its node. */
  record LockHolder(long runId, long node) {}

  /**
   * A resource and its owner.
   *
   * @param labels separated by spaces
   * @param declared whether an administrator declared it
   * @param owner run that owns it; null if it is free
   * @param since when the owner got it, in epoch millis; 0 if it is free
   * @param reason why the owner asked for it; may be empty
   */
  public record LockableResource(
      String name,
      String labels,
      String description,
      boolean declared,
      @Nullable Long owner,
      long since,
      String reason) {}

  /**
   * A request that waits.
   *
   * @param runId the run that waits
   * @param request the resources, as logs show them
   * @param since epoch millis
   */
  public record WaitingRequest(long runId, String request, long since) {}

  /** What came of a request. */
  sealed interface LockReply {

    /**
     * The resources are owned by the step.
     *
     * @param created those that did not exist before
     */
    record Granted(List<String> resources, List<String> created) implements LockReply {}

    /**
     * A resource is owned by another step.
     *
     * @param blocker a resource of the request that is not free; null if too few have the label
     * @param position in the queue, from 0
     */
    record Waiting(@Nullable LockableResource blocker, List<String> candidates, long position)
        implements LockReply {}

    /** No resource has the label. */
    record UnknownLabel(String label) implements LockReply {}
  }

  /**
   * Asks for resources. A repeated call for the same step has no other effect than the first one.
   *
   * @param orWait whether the request waits in the queue if it cannot be granted
   */
  LockReply request(Run run, long node, LockRequest request, boolean orWait) {
    var holder = new LockHolder(run.id(), node);
    return store.write(tx -> {
      if (LockRows.isWaiting(tx, holder)) {
        grant(tx);
      }
      List<String> held = LockRows.held(tx, holder);
      if (!held.isEmpty()) {
        return new LockReply.Granted(held, List.of());
      }
      var state = new LockRows.State(tx);
      for (LockRequest.Part part : request.parts()) {
        if (part.label() != null && state.withLabel(part.label()).isEmpty()) {
          return new LockReply.UnknownLabel(part.label());
        }
      }
      List<String> chosen = LockRows.isWaiting(tx, holder) ? null : state.choose(request);
      if (chosen != null) {
        own(tx, holder, chosen, request.reason());
        List<String> created =
            chosen.stream().filter(name -> !state.labelsByName.containsKey(name)).toList();
        return new LockReply.Granted(chosen, created);
      }
      long position = orWait ? enqueue(tx, holder, request) : 0;
      List<String> candidates =
          request.parts().stream()
              .flatMap(part ->
                  part.label() == null
                      ? List.of(String.valueOf(part.resource())).stream()
                      : state.withLabel(part.label()).stream())
              .distinct()
              .toList();
      String blocked = candidates.stream().filter(state.owned::contains).findFirst().orElse(null);
      return new LockReply.Waiting(
          blocked == null ? null : LockRows.find(tx, blocked), candidates, position);
    });
  }

  private long enqueue(Tx tx, LockHolder holder, LockRequest request) {
    List<LockRows.StoredRequest> before = LockRows.queue(tx);
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i).holder().equals(holder)) {
        return i;
      }
    }
    tx.update(
        "INSERT INTO lock_request (run_id, node, request, requested_at) VALUES (?, ?, ?, ?)",
        holder.runId(),
        holder.node(),
        request.toJson(),
        clock.millis());
    List<LockRows.StoredRequest> after = LockRows.queue(tx);
    for (int i = 0; i < after.size(); i++) {
      if (after.get(i).holder().equals(holder)) {
        return i;
      }
    }
    return before.size();
  }

  private void own(Tx tx, LockHolder holder, List<String> resources, String reason) {
    for (String resource : resources) {
      tx.update(
          "INSERT INTO lock_owner (resource, run_id, node, since, reason) VALUES (?, ?, ?, ?, ?)",
          resource,
          holder.runId(),
          holder.node(),
          clock.millis(),
          reason);
    }
  }

  /**
   * Waits until the step owns the resources that it asked for, and returns their names.
   *
   * @param deadline when the request is given up, in epoch millis
   * @return null if the request was given up
   */
  @Nullable List<String> await(Run run, long node, LockRequest request, long deadline)
      throws InterruptedException {
    var holder = new LockHolder(run.id(), node);
    try {
      while (true) {
        CompletableFuture<Boolean> granted =
            waiting.computeIfAbsent(holder, _ -> new CompletableFuture<>());
        if (request(run, node, request, true) instanceof LockReply.Granted(List<String> names, _)) {
          return names;
        }
        long left = deadline - clock.millis();
        if (left <= 0) {
          return giveUp(holder);
        }
        if (isGranted(granted, Math.min(left, RECHECK_MILLIS))) {
          waiting.remove(holder, granted);
        }
      }
    } finally {
      waiting.remove(holder);
    }
  }

  /** Waits for a signal; without one, checks from time to time: deleted jobs send none. */
  private static boolean isGranted(CompletableFuture<Boolean> granted, long millis)
      throws InterruptedException {
    try {
      return granted.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a lock failed", e);
    }
  }

  /** Gives up a request; returns the names if it was granted at the last moment, or else null. */
  private @Nullable List<String> giveUp(LockHolder holder) {
    List<String> names =
        store.write(tx -> {
          List<String> held = LockRows.held(tx, holder);
          if (held.isEmpty()) {
            tx.update(
                "DELETE FROM lock_request WHERE run_id = ? AND node = ?",
                holder.runId(),
                holder.node());
          }
          return held;
        });
    return names.isEmpty() ? null : names;
  }

  /** Gives up the request of a step, or what it was granted. */
  void withdraw(Run run, long node) {
    store.write(tx -> {
      tx.update("DELETE FROM lock_request WHERE run_id = ? AND node = ?", run.id(), node);
      return release(tx, new LockHolder(run.id(), node));
    });
  }

  /** Releases what a step owns, and returns the names. */
  List<String> release(Run run, long node) {
    return store.write(tx -> release(tx, new LockHolder(run.id(), node)));
  }

  private List<String> release(Tx tx, LockHolder holder) {
    List<String> held = LockRows.held(tx, holder);
    tx.update(
        "DELETE FROM lock_owner WHERE run_id = ? AND node = ?", holder.runId(), holder.node());
    if (!held.isEmpty()) {
      grant(tx);
    }
    return held;
  }

  /**
   * Releases a resource although its owner still runs, on behalf of an administrator.
   *
   * @return whether it was owned
   */
  public boolean unlock(Caller caller, String resource) {
    return store.write(tx -> {
      if (tx.update("DELETE FROM lock_owner WHERE resource = ?", resource) == 0) {
        return false;
      }
      audit.record(tx, caller.name(), caller.address(), "lock.release", resource, "");
      grant(tx);
      return true;
    });
  }

  /** Grants all requests that can be granted, in their order. */
  private void grant(Tx tx) {
    var state = new LockRows.State(tx);
    for (LockRows.StoredRequest next : LockRows.queue(tx)) {
      List<String> chosen = state.choose(next.request());
      if (chosen != null) {
        tx.update("DELETE FROM lock_request WHERE id = ?", next.id());
        own(tx, next.holder(), chosen, next.request().reason());
        state.owned.addAll(chosen);
        tx.afterCommit(() -> wake(next.holder()));
      }
    }
  }

  private void wake(LockHolder holder) {
    CompletableFuture<Boolean> waiter = waiting.get(holder);
    if (waiter != null) {
      waiter.complete(true);
    }
  }

  /** All resources, declared ones first. */
  public List<LockableResource> resources() {
    return store.read(LockRows::list);
  }

  /** The requests that wait, in the order in which they are served. */
  public List<WaitingRequest> waitingRequests() {
    return store.read(tx ->
        LockRows.queue(tx).stream()
            .map(waiter ->
                new WaitingRequest(
                    waiter.holder().runId(), waiter.request().toString(), waiter.requestedAt()))
            .toList());
  }

  /**
   * Declares a resource, or changes one, on behalf of an administrator.
   *
   * @param labels separated by spaces
   */
  public void declare(Caller caller, String name, String labels, String description) {
    String clean = name.strip();
    if (clean.isEmpty() || clean.length() > MAX_NAME || clean.chars().anyMatch(c -> c < ' ')) {
      throw new Problem.Invalid(
          "The name of a resource must have 1 to " + MAX_NAME + " characters on one line.");
    }
    if (labels.length() > MAX_TEXT || description.length() > MAX_TEXT) {
      throw new Problem.Invalid(
          "Labels and description can have at most " + MAX_TEXT + " characters each.");
    }
    store.write(tx -> {
      tx.update(
          "INSERT INTO lock_resource (name, labels, description) VALUES (?, ?, ?) ON CONFLICT"
              + " (name) DO UPDATE SET labels = excluded.labels, description ="
              + " excluded.description",
          clean,
          String.join(" ", labels.strip().split("\\s+")),
          description);
      audit.record(tx, caller.name(), caller.address(), "lock.declare", clean, labels);
      grant(tx);
      return true;
    });
  }

  /**
   * Removes a declared resource. If it is owned, it exists until its owner releases it.
   *
   * @return whether it was declared
   */
  public boolean remove(Caller caller, String name) {
    return store.write(tx -> {
      if (tx.update("DELETE FROM lock_resource WHERE name = ?", name) == 0) {
        return false;
      }
      audit.record(tx, caller.name(), caller.address(), "lock.remove", name, "");
      return true;
    });
  }

  @Override
  public void onStarted(Tx tx, Run run) {}

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {}

  /** Releases what a run owns that ended without leaving its blocks, for example when killed. */
  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    if (run.executor() != Run.NO_EXECUTOR) {
      // Only pipelines lock resources.
      return;
    }
    int requests = tx.update("DELETE FROM lock_request WHERE run_id = ?", run.id());
    int owned = tx.update("DELETE FROM lock_owner WHERE run_id = ?", run.id());
    if (requests + owned > 0) {
      grant(tx);
    }
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {}
}
