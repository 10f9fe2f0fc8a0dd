package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.queue.QueueItem.TaskType;
import dev.steward.run.NewRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns queue items into runs. Candidates are picked in memory, longest waiting first. For each
 * pick, one transaction rechecks it and changes the item, the build number and the run atomically.
 */
final class Claimer {

  private static final int MAX_AT_ONCE = 16;
  private static final long RETRY_MILLIS = 1_000;

  /**
   * A claimable item.
   *
   * @param node where it starts; null for a pipeline, which needs no executor
   */
  private record Pick(QueueItem item, Job job, boolean concurrent, @Nullable Node node) {
    ThrottleCheck.CountedBuild countedBuild() {
      return new ThrottleCheck.CountedBuild(
          job.id(), node == null ? "" : node.name(), item.parameters());
    }
  }

  private final Store store;
  private final Jobs jobs;
  private final Runs runs;
  private final QueueRows rows;
  private final PendingItems backlog;
  private final BlockNodes blockNodes;
  private final Supplier<QueueSnapshot> snapshots;
  private final QueueChanges changes;
  private final InstantSource clock;

  Claimer(
      Store store,
      Jobs jobs,
      Runs runs,
      QueueRows rows,
      PendingItems backlog,
      BlockNodes blockNodes,
      Supplier<QueueSnapshot> snapshots,
      QueueChanges changes,
      InstantSource clock) {
    this.store = store;
    this.jobs = jobs;
    this.runs = runs;
    this.rows = rows;
    this.backlog = backlog;
    this.blockNodes = blockNodes;
    this.snapshots = snapshots;
    this.changes = changes;
    this.clock = clock;
  }

  /** Claims the longest waiting items for the free executors. */
  ClaimResult claim(ExecutorIndex executors) {
    executors.refresh();
    // Each pick that has a node has reserved an executor.
    var picks = new ArrayList<Pick>();
    int settled = 0;
    try {
      pick(executors, picks);
      if (picks.isEmpty()) {
        return new ClaimResult(List.of(), List.of(), backlog.nextDueAt());
      }
      List<ClaimedBuild> builds = new ArrayList<>();
      List<ClaimedLease> leases = new ArrayList<>();
      for (PickResult result : store.write(tx -> begin(tx, picks, executors))) {
        Pick pick = picks.get(settled);
        settled++;
        settle(executors, pick, result.executor());
        switch (result) {
          case PickResult.Started(Job job, Run run) -> builds.add(new ClaimedBuild(job, run));
          case PickResult.Leased(ClaimedLease claimed) -> {
            blockNodes.put(LaneKey.of(pick.item()), claimed.stored().lease().node());
            leases.add(claimed);
          }
          case PickResult.AlreadyLeft(long id) -> {
            backlog.remove(id);
            changes.blockLeft(pick.item());
          }
          // Lanes that the deferred item's job blocked may be free now.
          case PickResult.Deferred(long jobId) -> backlog.release(jobId);
        }
      }
      boolean isEmpty = builds.isEmpty() && leases.isEmpty();
      return new ClaimResult(builds, leases, isEmpty ? clock.millis() + RETRY_MILLIS : null);
    } finally {
      for (Pick pick : picks.subList(settled, picks.size())) {
        settle(executors, pick, null);
      }
    }
  }

  private static void settle(ExecutorIndex executors, Pick pick, @Nullable Integer executor) {
    Node node = pick.node();
    if (node != null) {
      executors.endReservation(node, executor);
    }
  }

  /** Adds the items that can start to {@code picks} and reserves their executors. */
  private void pick(ExecutorIndex executors, List<Pick> picks) {
    long now = clock.millis();
    Set<Long> doneJobs = new HashSet<>();
    Set<LaneKey> doneLanes = new HashSet<>();
    Predicate<LaneKey> isDone =
        lane ->
            doneLanes.contains(lane)
                || (lane.task() != TaskType.BLOCK && doneJobs.contains(lane.jobId()));
    Set<String> fullGroups = new HashSet<>();
    // Items that follow picked items of jobs with concurrent builds.
    var followers = new TreeSet<QueueItem>(JobLane.BY_AGE);
    QueueSnapshot facts = snapshots.get();
    while (picks.size() < MAX_AT_ONCE) {
      ClaimCandidate next = backlog.next(now, executors, isDone, fullGroups);
      QueueItem follower = followers.pollFirst();
      if (follower != null && (next == null || JobLane.BY_AGE.compare(follower, next.item()) < 0)) {
        Job job = jobs.find(follower.jobId());
        if (job != null
            && (job.buildable() || !follower.isBuildRequest())
            && facts.verdict(follower, executors, false) instanceof Verdict.Buildable(Node node, _)
            && (node != null || !follower.needsExecutor())) {
          add(new Pick(follower, job, true, node), picks, executors, facts);
          addFollower(followers, follower, now);
        }
        continue;
      }
      if (follower != null) {
        followers.add(follower);
      }
      if (next == null) {
        return;
      }
      QueueItem item = next.item();
      Job job = jobs.find(item.jobId());
      if (job == null || (item.isBuildRequest() && !job.buildable())) {
        cancel(item);
        continue;
      }
      if (!item.isBuildRequest()) {
        doneLanes.add(next.lane());
        if (facts.verdict(item, executors, false) instanceof Verdict.Buildable(Node node, _)
            && node != null) {
          add(new Pick(item, job, true, node), picks, executors, facts);
          addFollower(followers, item, now);
        }
        continue;
      }
      Definition definition = jobs.definition(job);
      facts.resetDependencies();
      facts.with(job.id(), definition);
      LabelExpression label = facts.label(item);
      boolean startsWithoutNode = !item.needsExecutor();
      String throttleKey = startsWithoutNode ? "" : ThrottleCheck.groupKey(definition.throttle());
      if (!startsWithoutNode
          && (!next.labelResolved()
              || !Objects.equals(next.label(), label)
              || !next.throttleKey().equals(throttleKey))) {
        backlog.setLabel(next.lane(), label, throttleKey);
        continue;
      }
      item = candidate(next, facts, executors, now);
      switch (facts.verdict(item, executors, false)) {
        // A category limit that blocks this item blocks its whole group.
        case Verdict.Blocked(Verdict.BlockReason.Throttled _) when !throttleKey.isEmpty() ->
            fullGroups.add(next.groupKey());
        case Verdict.Buildable(_, Verdict.Shortage.NodeBelowLimit _) when !throttleKey.isEmpty() ->
            fullGroups.add(next.groupKey());
        case Verdict.Blocked(Verdict.BlockReason reason) -> {
          block(next.lane(), reason, facts, now);
          // The build that blocks the item may have ended before block() was called.
          facts = snapshots.get().with(job.id(), definition);
          for (Pick pick : picks) {
            if (pick.item().isBuildRequest()) {
              facts.addPending(pick.countedBuild());
            }
          }
          if (!(facts.verdict(item, executors, false) instanceof Verdict.Blocked)) {
            backlog.unblock(next.lane());
          }
        }
        case Verdict.Buildable(Node node, _) when node != null || startsWithoutNode -> {
          add(new Pick(item, job, definition.concurrent(), node), picks, executors, facts);
          if (!definition.concurrent()) {
            doneJobs.add(job.id());
          } else {
            doneLanes.add(next.lane());
            if (item.equals(next.item())) {
              addFollower(followers, item, now);
            }
          }
        }
        case Verdict.Buildable _, Verdict.Waiting _, Verdict.NotQueued _ ->
            doneLanes.add(next.lane());
      }
    }
  }

  private static void add(
      Pick pick, List<Pick> picks, ExecutorIndex executors, QueueSnapshot facts) {
    Node node = pick.node();
    if (node != null) {
      executors.reserve(node);
    }
    picks.add(pick);
    if (pick.item().isBuildRequest()) {
      facts.addPending(pick.countedBuild());
    }
  }

  private void addFollower(Set<QueueItem> followers, QueueItem picked, long now) {
    QueueItem follower = backlog.after(picked);
    if (follower != null && follower.dueAt() <= now) {
      followers.add(follower);
    }
  }

  private void block(LaneKey lane, Verdict.BlockReason reason, QueueSnapshot facts, long now) {
    switch (reason) {
      case Verdict.BlockReason.OwnBuild _, Verdict.BlockReason.EarlierItem _ ->
          backlog.block(lane, Set.of(lane.jobId()), null, true);
      case Verdict.BlockReason.Upstream _, Verdict.BlockReason.Downstream _ ->
          backlog.block(lane, facts.consultedJobs(), facts.nextDueAt(), true);
      case Verdict.BlockReason.Throttled _ -> backlog.block(lane, facts.countedJobs(), null, true);
      case Verdict.BlockReason.DuplicateBuild _ ->
          // Items of the same job with different parameters may start.
          backlog.block(lane, facts.countedJobs(), dueAfter(lane, now), false);
    }
  }

  /** End of the quiet period of the lane's next item; null if no item is in its quiet period. */
  private @Nullable Long dueAfter(LaneKey lane, long now) {
    for (QueueItem item : backlog.of(lane)) {
      if (item.dueAt() > now) {
        return item.dueAt();
      }
    }
    return null;
  }

  /**
   * The lane's candidate: the longest waiting item or, if that item is blocked only by a build with
   * the same parameters, the next item with other parameters.
   */
  private QueueItem candidate(
      ClaimCandidate next, QueueSnapshot facts, ExecutorIndex executors, long now) {
    QueueItem head = next.item();
    if (isBlockedByDuplicate(head, facts, executors)) {
      for (QueueItem later : backlog.of(next.lane())) {
        if (later.dueAt() > now) {
          break;
        }
        if (!isBlockedByDuplicate(later, facts, executors)) {
          return later;
        }
      }
    }
    return head;
  }

  private static boolean isBlockedByDuplicate(
      QueueItem item, QueueSnapshot facts, ExecutorIndex executors) {
    return facts.verdict(item, executors, false)
        instanceof Verdict.Blocked(Verdict.BlockReason.DuplicateBuild _);
  }

  /** Cancels an item whose job is not buildable. */
  private void cancel(QueueItem item) {
    store.write(tx -> {
      if (rows.leave(tx, item.id(), QueueItem.ItemState.CANCELLED, clock.millis(), null) > 0) {
        changes.left(tx, item, null);
      }
      return true;
    });
    backlog.remove(item.id());
    changes.blockLeft(item);
  }

  /** Result of one pick. */
  private sealed interface PickResult {

    /** The executor that the item occupies now; null if none. */
    default @Nullable Integer executor() {
      return null;
    }

    record Started(Job job, Run run) implements PickResult {
      @Override
      public Integer executor() {
        return run.executor();
      }
    }

    record Leased(ClaimedLease claimed) implements PickResult {
      @Override
      public Integer executor() {
        return claimed.stored().lease().executor();
      }
    }

    record AlreadyLeft(long itemId) implements PickResult {}

    record Deferred(long jobId) implements PickResult {}
  }

  private List<PickResult> begin(Tx tx, List<Pick> picks, ExecutorIndex executors) {
    var results = new ArrayList<PickResult>();
    for (Pick pick : picks) {
      results.add(begin(tx, pick, executors));
    }
    return results;
  }

  private PickResult begin(Tx tx, Pick pick, ExecutorIndex executors) {
    QueueItem item = rows.find(tx, pick.item().id());
    if (item == null || item.state() != QueueItem.ItemState.WAITING) {
      return new PickResult.AlreadyLeft(pick.item().id());
    }
    Job job = jobs.find(tx, pick.job().id());
    QueueItem.Block block = item.block();
    if (block != null) {
      return lease(tx, item, block, job, Objects.requireNonNull(pick.node()), executors);
    }
    if (job == null
        || !job.buildable()
        || job.revision() != pick.job().revision()
        || (!pick.concurrent() && runs.isRunning(tx, job.id()))) {
      return new PickResult.Deferred(item.jobId());
    }
    Node node = pick.node();
    Integer executor =
        node == null ? Integer.valueOf(Run.NO_EXECUTOR) : executor(tx, node, executors);
    if (executor == null) {
      return new PickResult.Deferred(item.jobId());
    }
    long now = clock.millis();
    long number = jobs.takeBuildNumber(tx, job.id());
    leave(tx, item, now, number);
    var newRun =
        new NewRun(
            job,
            number,
            item.id(),
            item.causes(),
            item.parameters(),
            node == null ? "" : node.name(),
            executor,
            now);
    return new PickResult.Started(job, runs.begin(tx, newRun));
  }

  private PickResult lease(
      Tx tx,
      QueueItem item,
      QueueItem.Block block,
      @Nullable Job job,
      Node node,
      ExecutorIndex executors) {
    Run run = runs.find(tx, block.runId());
    if (job == null || run == null || !run.running()) {
      // The end of the run cancels its items, so this one is about to leave the queue.
      return new PickResult.AlreadyLeft(item.id());
    }
    Integer executor = executor(tx, node, executors);
    if (executor == null) {
      return new PickResult.Deferred(item.jobId());
    }
    leave(tx, item, clock.millis(), run.number());
    var stored =
        new StoredLease(
            new ExecutorLease(run.id(), block.id(), node.name(), executor), block.description());
    LeaseRows.insert(tx, stored);
    return new PickResult.Leased(new ClaimedLease(job, run, stored));
  }

  private void leave(Tx tx, QueueItem item, long now, long runNumber) {
    rows.leave(tx, item.id(), QueueItem.ItemState.LEFT, now, runNumber);
    tx.afterCommit(() -> backlog.remove(item.id()));
    changes.left(tx, item, runNumber);
  }

  /** An executor that is free both in the index and in the store; null if there is none. */
  private @Nullable Integer executor(Tx tx, Node node, ExecutorIndex executors) {
    List<Integer> used = runs.executorsInUse(tx, node.name());
    if (used.size() < node.executors()) {
      for (Integer executor : executors.freeExecutors(node)) {
        if (!used.contains(executor)) {
          return executor;
        }
      }
    }
    return null;
  }
}
