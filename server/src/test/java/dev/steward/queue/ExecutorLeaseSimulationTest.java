package dev.steward.queue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Node;
import dev.steward.queue.CrashingStore.SimulatedCrash;
import dev.steward.queue.Leases.RequestState;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines whose blocks share the executors with builds, on a server that crashes before or after
 * any write. No executor is used twice or lost, and no block loses its executor. The seed
 * determines the run, so failures are reproducible.
 */
@Tag("integration")
class ExecutorLeaseSimulationTest {

  private static final Cause USER_CAUSE = new Cause.UserCause("u", "U");
  private static final List<String> LABELS = List.of("", "linux", "big", "linux||big", "n1");

  @TempDir Path folder;

  @Test
  void everyBlockKeepsOneExecutorDespiteCrashes() {
    int crashes = 0;
    int leases = 0;
    for (int seed = 1; seed <= 6; seed++) {
      Path home = folder.resolve("seed-" + seed);
      assertThat(home.toFile().mkdirs()).isTrue();
      try (Store store = Databases.sqlite(home)) {
        var simulation = new Simulation(seed, store, home);
        try {
          for (int i = 0; i < 600; i++) {
            simulation.step();
          }
          simulation.endAll();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed, e);
        }
        crashes += simulation.crashes;
        leases += simulation.leases;
      }
    }
    // With fewer crashes or leases, the simulation would prove nothing.
    assertThat(crashes).isGreaterThan(40);
    assertThat(leases).isGreaterThan(80);
  }

  /** A block of a run. */
  private record Block(BlockKey key, String label) {}

  /** Runs several server lifetimes one after another on the same store. */
  private static final class Simulation {
    private final Random random;
    private final CrashingStore store;
    private final Path home;
    private long now = 1_000_000;
    private QueueFixture fixture;
    private int nextBlock = 1;
    private int crashes;
    private int leases;

    /** Blocks that have requested an executor and have not ended, as their runs know them. */
    private final Map<BlockKey, Block> open = new LinkedHashMap<>();

    /** Leases that the requests of open blocks have returned. */
    private final Map<BlockKey, ExecutorLease> seen = new HashMap<>();

    Simulation(int seed, Store delegate, Path home) {
      random = new Random(seed);
      store = new CrashingStore(delegate, random);
      this.home = home;
      fixture = start();
      fixture.createNode("n1", 2, Node.Mode.NORMAL, "linux");
      fixture.createNode("n2", 1, Node.Mode.EXCLUSIVE, "linux", "big");
      connect();
      for (int i = 0; i < 3; i++) {
        fixture.createPipeline("p" + i, "");
        fixture.createJob("j" + i, "<concurrentBuild>true</concurrentBuild>");
      }
      store.crashesPerThousand = 60;
    }

    private QueueFixture start() {
      return new QueueFixture(store, home, () -> Instant.ofEpochMilli(now));
    }

    private void connect() {
      fixture.nodes.connected("n1");
      fixture.nodes.connected("n2");
    }

    private void restart() {
      crashes++;
      int rate = store.crashesPerThousand;
      store.crashesPerThousand = 0;
      fixture = start();
      connect();
      store.crashesPerThousand = rate;
      // The runs of pipelines repeat the requests of their open blocks.
      open.keySet().removeIf(key -> !fixture.running.containsKey(key.runId()));
      open.values().forEach(this::request);
      seen.keySet().retainAll(open.keySet());
    }

    void step() {
      now += random.nextInt(50);
      try {
        switch (random.nextInt(15)) {
          case 0 -> schedule("p" + random.nextInt(3));
          case 1 -> schedule("j" + random.nextInt(3));
          case 2, 3, 4 -> openBlock();
          case 5, 6, 7 -> endBlock();
          case 8 -> finish();
          case 9 -> cancel();
          default -> claim();
        }
      } catch (SimulatedCrash e) {
        restart();
      }
      check();
    }

    private void schedule(String name) {
      Job job =
          fixture.jobs.list(Caller.system()).stream()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow();
      var value =
          new ParameterValue("N", ParameterType.TEXT, Integer.toString(random.nextInt(1_000)));
      fixture.queue.schedule(job, List.of(value), USER_CAUSE, random.nextInt(100));
    }

    private List<Run> pipelines() {
      return fixture.running.values().stream()
          .filter(run -> run.executor() == Run.NO_EXECUTOR)
          .sorted((one, other) -> Long.compare(one.id(), other.id()))
          .toList();
    }

    private <T> @Nullable T any(List<T> list) {
      return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    private void openBlock() {
      Run run = any(pipelines());
      if (run != null) {
        var key = new BlockKey(run.id(), Integer.toString(nextBlock++));
        var block = new Block(key, LABELS.get(random.nextInt(LABELS.size())));
        open.put(key, block);
        request(block);
      }
    }

    private void request(Block block) {
      Run run = fixture.running.get(block.key().runId());
      if (run == null) {
        return;
      }
      int rate = store.crashesPerThousand;
      store.crashesPerThousand = 0;
      RequestState state = fixture.request(run, block.key().block(), block.label());
      store.crashesPerThousand = rate;
      switch (state) {
        case RequestState.Granted(StoredLease stored) -> see(stored.lease());
        case RequestState.Waiting _ ->
            assertThat(seen).as("a block has lost its lease").doesNotContainKey(block.key());
        case RequestState.Cancelled _ -> {}
      }
    }

    private void see(ExecutorLease lease) {
      var key = new BlockKey(lease.runId(), lease.block());
      ExecutorLease before = seen.put(key, lease);
      if (before == null) {
        leases++;
      } else {
        assertThat(lease).as("the lease of a block changes").isEqualTo(before);
      }
    }

    private void endBlock() {
      Block block = any(List.copyOf(open.values()));
      if (block != null) {
        open.remove(block.key());
        seen.remove(block.key());
        fixture.endBlock(block.key().runId(), block.key().block());
      }
    }

    private void finish() {
      List<Run> running = new ArrayList<>(fixture.running.values());
      running.sort((one, other) -> Long.compare(one.id(), other.id()));
      Run run = any(running);
      // Most pipelines go on, so that they have many blocks.
      if (run != null && (run.executor() != Run.NO_EXECUTOR || random.nextInt(4) == 0)) {
        fixture.finish(run, _ -> {});
        open.keySet().removeIf(key -> key.runId() == run.id());
        seen.keySet().removeIf(key -> key.runId() == run.id());
      }
    }

    private void cancel() {
      QueueItem item = any(fixture.queue.waiting());
      if (item != null && random.nextInt(3) == 0) {
        fixture.queue.cancel(Caller.system(), item.id());
      }
    }

    private void claim() {
      fixture.claimAll().leases().forEach(claimed -> see(claimed.stored().lease()));
    }

    /** Compares the executors in use in the store with those in memory. */
    private void check() {
      for (Node node : fixture.nodes.all()) {
        List<Integer> used = store.read(tx -> fixture.runs.executorsInUse(tx, node.name()));
        assertThat(used).as("executors of " + node.name()).doesNotHaveDuplicates();
        assertThat(used.size()).isLessThanOrEqualTo(node.executors());
        NodeCapacity capacity = requireNonNull(fixture.executors.capacity(node.name()));
        assertThat(capacity.freeExecutors())
            .as("free executors of " + node.name())
            .hasSize(node.executors() - used.size())
            .noneMatch(used::contains);
      }
      assertThat(seen.values()).allMatch(fixture.leased::containsValue);
    }

    /** Ends everything; all executors are free then. */
    void endAll() {
      store.crashesPerThousand = 0;
      open.clear();
      seen.clear();
      while (!fixture.running.isEmpty() || !fixture.queue.waiting().isEmpty()) {
        List.copyOf(fixture.running.values()).forEach(run -> fixture.finish(run, _ -> {}));
        now += 1_000;
        fixture.claimAll();
      }
      check();
      assertThat(fixture.leased).isEmpty();
      var free = new HashSet<Integer>();
      fixture.executors.capacities().forEach(one -> free.add(one.freeExecutors().size()));
      assertThat(free).containsExactlyInAnyOrder(1, 2);
      assertThat(
              store.<@Nullable Long>read(
                  tx -> tx.find("SELECT COUNT(*) FROM executor_lease", row -> row.number(1))))
          .isZero();
    }
  }
}
