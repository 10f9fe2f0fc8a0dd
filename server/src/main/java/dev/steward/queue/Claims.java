package dev.steward.queue;

import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns queue items into runs. Candidates are picked in memory, longest waiting first. One
 * transaction rechecks each pick and changes its item, build number and run atomically.
 */
final class Claims {

  private static final int MAX_AT_ONCE = 16;
  private static final long AGAIN_MILLIS = 1_000;

  private record Pick(QueueItem item, Job job, boolean concurrent, Node node) {}

  private final Store store;
  private final Jobs jobs;
  private final Runs runs;
  private final QueueRows rows;
  private final Backlog backlog;
  private final Supplier<Known> known;
  private final Leaving leaving;
  private final InstantSource clock;

  /** Called when an item leaves the queue; the run number is null if it was cancelled. */
  @FunctionalInterface
  interface Leaving {
    void leaves(Tx tx, QueueItem item, @Nullable Long runNumber);
  }

  Claims(
      Store store,
      Jobs jobs,
      Runs runs,
      QueueRows rows,
      Backlog backlog,
      Supplier<Known> known,
      Leaving leaving,
      InstantSource clock) {
    this.store = store;
    this.jobs = jobs;
    this.runs = runs;
    this.rows = rows;
    this.backlog = backlog;
    this.known = known;
    this.leaving = leaving;
    this.clock = clock;
  }

  /** Executors still free while a claim is assembled. */
  private static final class Room {
    private final Map<String, Spot> spots = new HashMap<>();

    Room(List<Spot> all) {
      for (Spot spot : all) {
        if (spot.hasRoom()) {
          spots.put(spot.node().name(), spot);
        }
      }
    }

    boolean isEmpty() {
      return spots.isEmpty();
    }

    boolean hasFor(@Nullable LabelExpression label) {
      return spots.values().stream().anyMatch(spot -> spot.node().accepts(label));
    }

    List<Spot> left() {
      return List.copyOf(spots.values());
    }

    void take(Node node) {
      spots.computeIfPresent(
          node.name(),
          (_, spot) -> {
            List<Integer> rest = spot.free().subList(1, spot.free().size());
            return rest.isEmpty() ? null : new Spot(spot.node(), true, rest);
          });
    }
  }

  Queue.Claim claim(List<Spot> spots) {
    backlog.load(store, rows);
    List<Pick> picks = pick(new Room(spots));
    if (picks.isEmpty()) {
      return new Queue.Claim(List.of(), backlog.nextDueAt());
    }
    List<Queue.Claimed> begun = new ArrayList<>();
    for (Begun one : store.write(tx -> begin(tx, picks, spots))) {
      switch (one) {
        case Begun.Run(Job job, Run run) -> begun.add(new Queue.Claimed(job, run));
        case Begun.Gone(long id) -> backlog.remove(id);
        // Lanes that this job blocked may be free now.
        case Begun.NotNow(long jobId) -> backlog.release(jobId);
      }
    }
    return new Queue.Claim(begun, begun.isEmpty() ? clock.millis() + AGAIN_MILLIS : null);
  }

  private static List<Throttles.Going> going(List<Pick> picks) {
    return picks.stream()
        .map(pick ->
            new Throttles.Going(pick.job().id(), pick.node().name(), pick.item().parameters()))
        .toList();
  }

  private List<Pick> pick(Room room) {
    long now = clock.millis();
    var picks = new ArrayList<Pick>();
    Set<Long> done = new HashSet<>();
    Set<String> full = new HashSet<>();
    while (!room.isEmpty() && picks.size() < MAX_AT_ONCE) {
      Backlog.Next next = backlog.next(now, room::hasFor, done, full);
      if (next == null) {
        return picks;
      }
      QueueItem item = next.item();
      Job job = jobs.find(item.jobId());
      if (job == null || !job.buildable()) {
        drop(item);
        continue;
      }
      Definition definition = jobs.definition(job);
      Known facts = known.get().with(job.id(), definition).and(going(picks));
      LabelExpression label = facts.label(job.id());
      String bound = Throttles.together(definition.throttle());
      if (!next.labelKnown()
          || !Objects.equals(next.label(), label)
          || !next.bound().equals(bound)) {
        backlog.tie(job.id(), label, bound);
        continue;
      }
      item = first(item, facts, room, now);
      switch (facts.verdict(item, room.left(), false)) {
        // A category limit that blocks this item blocks its whole group.
        case Verdict.Blocked(Verdict.Blockage.Throttled _) when !bound.isEmpty() ->
            full.add(next.row());
        case Verdict.Buildable(List<Node> on, Verdict.Lack.NodeWithFewer _)
            when on.isEmpty() && !bound.isEmpty() ->
            full.add(next.row());
        case Verdict.Blocked(Verdict.Blockage by) -> {
          block(job, by, facts, now);
          // The blocking build may have ended before block() was called.
          Known anew = known.get().with(job.id(), definition).and(going(picks));
          if (!(anew.verdict(item, room.left(), false) instanceof Verdict.Blocked)) {
            backlog.unblock(job.id());
          }
        }
        case Verdict.Buildable(List<Node> on, _) -> {
          done.add(job.id());
          if (!on.isEmpty()) {
            Node node = on.getFirst();
            picks.add(new Pick(item, job, definition.concurrent(), node));
            room.take(node);
          }
        }
        case Verdict.Waiting _, Verdict.Over _ -> done.add(job.id());
      }
    }
    return picks;
  }

  private void block(Job job, Verdict.Blockage by, Known facts, long now) {
    switch (by) {
      case Verdict.Blockage.OwnBuild _, Verdict.Blockage.EarlierItem _ ->
          backlog.block(job.id(), Set.of(job.id()), null, true);
      case Verdict.Blockage.Upstream _, Verdict.Blockage.Downstream _ ->
          backlog.block(job.id(), facts.askedAbout(), facts.dueNext(), true);
      case Verdict.Blockage.Throttled _ -> backlog.block(job.id(), facts.counted(), null, true);
      case Verdict.Blockage.AlikeBuild _ ->
          // Items of the job with other parameters may start.
          backlog.block(job.id(), facts.counted(), dueAfter(job, now), false);
    }
  }

  /** End of the quiet period of the job's next item; null if none is in it. */
  private @Nullable Long dueAfter(Job job, long now) {
    for (QueueItem item : backlog.of(job.id())) {
      if (item.dueAt() > now) {
        return item.dueAt();
      }
    }
    return null;
  }

  /**
   * The job's candidate: the longest waiting item or, if only a build with the same parameters
   * blocks that one, the next item with other parameters.
   */
  private QueueItem first(QueueItem head, Known facts, Room room, long now) {
    if (isBlockedByItsLike(head, facts, room)) {
      for (QueueItem later : backlog.of(head.jobId())) {
        if (later.dueAt() > now) {
          break;
        }
        if (!isBlockedByItsLike(later, facts, room)) {
          return later;
        }
      }
    }
    return head;
  }

  private static boolean isBlockedByItsLike(QueueItem item, Known facts, Room room) {
    return facts.verdict(item, room.left(), false)
        instanceof Verdict.Blocked(Verdict.Blockage.AlikeBuild _);
  }

  /** Cancels an item whose job is not buildable. */
  private void drop(QueueItem item) {
    store.write(tx -> {
      if (rows.leave(tx, item.id(), QueueItem.State.CANCELLED, clock.millis(), null) > 0) {
        leaving.leaves(tx, item, null);
      }
      return true;
    });
    backlog.remove(item.id());
  }

  /** Result of one pick. */
  private sealed interface Begun {
    record Run(Job job, dev.steward.run.Run run) implements Begun {}

    record Gone(long itemId) implements Begun {}

    record NotNow(long jobId) implements Begun {}
  }

  private List<Begun> begin(Tx tx, List<Pick> picks, List<Spot> spots) {
    var all = new ArrayList<Begun>();
    for (Pick pick : picks) {
      all.add(begin(tx, pick, spots));
    }
    return all;
  }

  private Begun begin(Tx tx, Pick pick, List<Spot> spots) {
    QueueItem item = rows.find(tx, pick.item().id());
    if (item == null || item.state() != QueueItem.State.WAITING) {
      return new Begun.Gone(pick.item().id());
    }
    Job job = jobs.find(tx, pick.job().id());
    if (job == null
        || !job.buildable()
        || job.revision() != pick.job().revision()
        || (!pick.concurrent() && runs.isRunning(tx, job.id()))) {
      return new Begun.NotNow(item.jobId());
    }
    Integer executor = executor(tx, pick.node(), spots);
    if (executor == null) {
      return new Begun.NotNow(item.jobId());
    }
    long now = clock.millis();
    long number = jobs.takeBuildNumber(tx, job.id());
    rows.leave(tx, item.id(), QueueItem.State.LEFT, now, number);
    tx.afterCommit(() -> backlog.remove(item.id()));
    leaving.leaves(tx, item, number);
    return new Begun.Run(
        job,
        runs.begin(
            tx,
            new Run(
                0,
                job.id(),
                number,
                item.id(),
                true,
                null,
                0,
                executor,
                pick.node().name(),
                UUID.randomUUID().toString(),
                job.revision(),
                item.causes(),
                item.parameters(),
                now,
                now,
                null,
                null,
                null,
                null,
                false,
                List.of())));
  }

  /** An executor that is free both in {@code spots} and in the store; null if none. */
  private @Nullable Integer executor(Tx tx, Node node, List<Spot> spots) {
    List<Integer> used = runs.executorsInUse(tx, node.name());
    if (used.size() < node.executors()) {
      for (Spot spot : spots) {
        if (spot.node().name().equals(node.name())) {
          for (Integer one : spot.free()) {
            if (!used.contains(one)) {
              return one;
            }
          }
        }
      }
    }
    return null;
  }
}
