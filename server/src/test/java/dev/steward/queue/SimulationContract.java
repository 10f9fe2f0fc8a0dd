package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Throttle;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simulation of many jobs, nodes and labels with a server that crashes before or after any write.
 * Every acknowledged item ends exactly once, and no scheduling rule is broken. The seed determines
 * the run, so failures are reproducible.
 */
abstract class SimulationContract {

  private static final Cause SOMEBODY = new Cause.UserCause("u", "U");
  private static final List<String> LABELS =
      List.of("", "linux", "linux&&big", "!linux", "n1", "linux->big", "small<->linux");

  @TempDir Path folder;

  abstract Store open(Path home);

  abstract int seeds();

  abstract int steps();

  /** Simulates the death of the process. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Fails before a commit, or after a commit and before its listeners run. */
  private static final class Crashing implements Store {
    private final Store store;
    private final Random dice;
    private int perThousand;

    Crashing(Store store, Random dice) {
      this.store = store;
      this.dice = dice;
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      return store.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      boolean dies = dice.nextInt(1_000) < perThousand;
      if (dies && dice.nextBoolean()) {
        throw new Crash();
      }
      T value = store.write(work);
      if (dies) {
        throw new Crash();
      }
      return value;
    }

    @Override
    public long statementCount() {
      return store.statementCount();
    }

    @Override
    public void copyTo(Path file) {
      store.copyTo(file);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** Runs several server lives after each other on one store. */
  private static final class Lives {
    final Random dice;
    final Crashing store;
    final Path home;
    long now = 1_000_000;
    World world;
    final Set<Long> acknowledged = new HashSet<>();
    final Set<Long> cancelled = new HashSet<>();
    final Set<String> connected = new HashSet<>();
    int crashes;
    int builds;

    Lives(long seed, Store real, Path home) {
      this.dice = new Random(seed);
      this.store = new Crashing(real, dice);
      this.home = home;
      this.world = new World(store, home, () -> Instant.ofEpochMilli(now));
      world.node("n1", 1 + dice.nextInt(2), Node.Mode.NORMAL, "linux");
      world.node("n2", 2, Node.Mode.EXCLUSIVE, "linux", "big");
      world.node("n3", 1, Node.Mode.NORMAL, "small");
      for (int i = 0; i < 10; i++) {
        world.job("j" + i, xml(i));
      }
      world.job("tied-to-nothing", "<assignedNode>nowhere</assignedNode><canRoam>false</canRoam>");
      store.perThousand = 30;
    }

    /** A third of the jobs starts a downstream job; some block on upstream or downstream builds. */
    private String xml(int number) {
      var xml = new StringBuilder();
      xml.append("<concurrentBuild>").append(dice.nextInt(3) == 0).append("</concurrentBuild>");
      String label = LABELS.get(dice.nextInt(LABELS.size()));
      if (!label.isEmpty()) {
        xml.append("<canRoam>false</canRoam><assignedNode>")
            .append(label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
            .append("</assignedNode>");
      }
      if (dice.nextInt(2) == 0) {
        xml.append("<blockBuildWhenUpstreamBuilding>true</blockBuildWhenUpstreamBuilding>");
      }
      if (dice.nextInt(3) == 0) {
        xml.append("<blockBuildWhenDownstreamBuilding>true</blockBuildWhenDownstreamBuilding>");
      }
      xml.append("<properties>").append(throttle()).append("</properties>");
      if (dice.nextInt(3) == 0) {
        xml.append("<publishers><hudson.tasks.BuildTrigger><childProjects>j")
            .append((number + 1 + dice.nextInt(2)) % 10)
            .append("</childProjects><threshold><name>SUCCESS</name></threshold>")
            .append("</hudson.tasks.BuildTrigger></publishers>");
      }
      return xml.toString();
    }

    /** Half of the jobs limit their concurrent builds, alone or by category. */
    private String throttle() {
      int kind = dice.nextInt(6);
      if (kind > 2) {
        return "";
      }
      return "<hudson.plugins.throttleconcurrents.ThrottleJobProperty><maxConcurrentPerNode>"
          + dice.nextInt(2)
          + "</maxConcurrentPerNode><maxConcurrentTotal>"
          + dice.nextInt(3)
          + "</maxConcurrentTotal><categories><string>"
          + (dice.nextBoolean() ? "narrow" : "wide")
          + "</string></categories><throttleEnabled>true</throttleEnabled><throttleOption>"
          + (kind == 0 ? "project" : "category")
          + "</throttleOption><limitOneJobWithMatchingParams>"
          + (kind == 2)
          + "</limitOneJobWithMatchingParams>"
          + "</hudson.plugins.throttleconcurrents.ThrottleJobProperty>";
    }

    private void boundsHold(Run run, Set<Run> others) {
      Throttle throttle = throttle(run.jobId());
      if (throttle == null) {
        return;
      }
      if (throttle.limitsMatchingParameters()) {
        assertThat(others)
            .as("two builds with the same parameters")
            .noneMatch(other ->
                other.jobId() == run.jobId() && other.parameters().equals(run.parameters()));
      }
      if (!throttle.byCategory()) {
        bound(throttle.total(), others, other -> other.jobId() == run.jobId());
        bound(
            throttle.perNode(),
            others,
            other -> other.jobId() == run.jobId() && other.builtOn().equals(run.builtOn()));
        return;
      }
      for (String category : throttle.categories()) {
        Queue.CategoryLimit limit = Objects.requireNonNull(World.LIMITS.get(category));
        Predicate<Run> member =
            other -> {
              Throttle its = throttle(other.jobId());
              return its != null && its.byCategory() && its.categories().contains(category);
            };
        bound(limit.total(), others, member);
        Node node =
            world.nodes.all().stream()
                .filter(one -> one.name().equals(run.builtOn()))
                .findFirst()
                .orElseThrow();
        bound(
            limit.forNode(node),
            others,
            member.and(other -> other.builtOn().equals(run.builtOn())));
      }
    }

    private @Nullable Throttle throttle(long jobId) {
      return world.jobs.definition(found(jobId)).throttle();
    }

    private static void bound(int most, Set<Run> others, Predicate<Run> which) {
      if (most > 0) {
        assertThat(others.stream().filter(which).count())
            .as("builds at once beside this one")
            .isLessThan(most);
      }
    }

    void step() {
      now += dice.nextInt(1_500);
      try {
        switch (dice.nextInt(20)) {
          case 0, 1, 2, 3, 4, 5 -> schedule();
          case 6, 7, 8, 9, 10 -> claimAll();
          case 11, 12, 13, 14, 15 -> finish();
          case 16 -> cancel();
          case 17 -> plug();
          case 18 -> reconfigure();
          default -> toggle();
        }
      } catch (Crash e) {
        reboot();
      }
    }

    private void reboot() {
      crashes++;
      world = new World(store, home, () -> Instant.ofEpochMilli(now));
      connected.forEach(world.nodes::connected);
    }

    private Job found(long id) {
      return Objects.requireNonNull(world.jobs.find(id));
    }

    private Job anyJob() {
      List<Job> all = world.jobs.list(Caller.system());
      return all.get(dice.nextInt(all.size()));
    }

    private void schedule() {
      Job job = anyJob();
      List<ParameterValue> values =
          dice.nextBoolean()
              ? List.of()
              : List.of(
                  new ParameterValue(
                      "P", ParameterValue.ParameterType.TEXT, "v" + dice.nextInt(3)));
      Queue.ScheduleResult scheduled =
          world.queue.schedule(job, values, SOMEBODY, dice.nextInt(3) * 1_000L);
      acknowledged.add(scheduled.item().id());
    }

    private void claimAll() {
      while (true) {
        List<NodeCapacity> before = world.spots();
        Set<Run> others = new HashSet<>(world.running.values());
        List<Queue.ClaimedBuild> begun = world.claim();
        if (begun.isEmpty()) {
          break;
        }
        for (Queue.ClaimedBuild one : begun) {
          check(one, before, others);
          others.add(one.run());
          builds++;
        }
      }
      nothingThatCouldBeginWaits();
    }

    private void check(Queue.ClaimedBuild claimed, List<NodeCapacity> spots, Set<Run> others) {
      Run run = claimed.run();
      Definition definition = world.jobs.definition(claimed.job(), run.revision());
      NodeCapacity spot =
          spots.stream()
              .filter(one -> one.node().name().equals(run.builtOn()))
              .findFirst()
              .orElseThrow();
      assertThat(spot.online()).isTrue();
      assertThat(run.executor()).isBetween(0, spot.node().executors() - 1);
      String label = definition.label();
      assertThat(spot.node().accepts(label == null ? null : LabelExpression.of(label)))
          .as(label + " on " + spot.node())
          .isTrue();
      for (Run other : others) {
        assertThat(other.builtOn().equals(run.builtOn()) && other.executor() == run.executor())
            .as("two builds on one executor")
            .isFalse();
        assertThat(other.jobId() == run.jobId() && !definition.concurrent())
            .as("two builds of a job that has one at a time")
            .isFalse();
      }
      boundsHold(run, others);
      Set<Long> inTheWay = new HashSet<>();
      store.read(tx -> {
        if (definition.blocksOnUpstream()) {
          inTheWay.addAll(world.links.upstream(tx, run.jobId()));
        }
        if (definition.blocksOnDownstream()) {
          inTheWay.addAll(world.links.downstream(tx, run.jobId()));
        }
        return true;
      });
      inTheWay.remove(run.jobId());
      assertThat(others).noneMatch(other -> inTheWay.contains(other.jobId()));
    }

    /** Claims and views agree: an item shown as ready can be claimed. */
    private void nothingThatCouldBeginWaits() {
      for (QueueItem item : world.queue.waiting()) {
        Job job = found(item.jobId());
        Verdict verdict =
            world.queue.verdict(item, world.jobs.definition(job), world.spots(), false);
        if (verdict instanceof Verdict.Buildable(List<Node> on, _)) {
          assertThat(on).as(item + " could begin and was not claimed").isEmpty();
        }
      }
    }

    private void finish() {
      if (world.running.isEmpty()) {
        return;
      }
      List<Run> all = new ArrayList<>(world.running.values());
      all.sort((one, other) -> Long.compare(one.id(), other.id()));
      Run run = all.get(dice.nextInt(all.size()));
      Job job = found(run.jobId());
      List<Long> started = new ArrayList<>();
      List<JobDependencies.DownstreamJob> next =
          dice.nextInt(3) == 0 ? world.links.jobsToStart(job) : List.of();
      world.runs.finish(
          run,
          Result.SUCCESS,
          null,
          tx -> {
            started.clear();
            for (JobDependencies.DownstreamJob one : next) {
              Job other = world.jobs.find(tx, one.jobId());
              if (other != null && other.buildable()) {
                started.add(world.queue.schedule(tx, other, List.of(), SOMEBODY, 0).item().id());
              }
            }
          });
      acknowledged.addAll(started);
      world.running.remove(run.id());
      world.queue.onBuildFinished(job);
    }

    private void cancel() {
      List<QueueItem> waiting = world.queue.waiting();
      if (!waiting.isEmpty()) {
        long id = waiting.get(dice.nextInt(waiting.size())).id();
        cancelled.add(id);
        world.queue.cancel(Caller.system(), id);
      }
    }

    private void plug() {
      String name = "n" + (1 + dice.nextInt(3));
      if (connected.remove(name)) {
        world.nodes.disconnected(name);
      } else {
        connected.add(name);
        world.nodes.connected(name);
      }
    }

    private void reconfigure() {
      Job job = anyJob();
      if (job.name().startsWith("j")) {
        String xml = xml(Integer.parseInt(job.name().substring(1)));
        world.jobs.saveConfig(Caller.system(), job, "<project>" + xml + "</project>");
      }
    }

    private void toggle() {
      List<Node> all = world.nodes.all();
      Node node = all.get(dice.nextInt(all.size()));
      if (dice.nextBoolean()) {
        var fewer =
            new Node(
                node.name(),
                "",
                1 + dice.nextInt(3),
                node.mode(),
                node.labels(),
                node.folder(),
                "",
                null);
        world.nodes.configure(Caller.system(), node, fewer);
      } else if (node.offline() == null) {
        world.nodes.takeOffline(Caller.system(), node, "seed");
      } else {
        world.nodes.bringOnline(Caller.system(), node);
      }
    }

    /** With all nodes online and no more crashes, every buildable item is built. */
    void settle() {
      store.perThousand = 0;
      reboot();
      for (Node node : world.nodes.all()) {
        world.nodes.connected(node.name());
        if (node.offline() != null) {
          world.nodes.bringOnline(Caller.system(), node);
        }
      }
      for (int i = 0; i < 5_000; i++) {
        now += 1_000;
        claimAll();
        if (world.running.isEmpty()) {
          long left =
              world.queue.waiting().stream()
                  .filter(item -> !item.jobName().equals("tied-to-nothing"))
                  .count();
          if (left == 0) {
            return;
          }
        }
        List<Run> all = new ArrayList<>(world.running.values());
        if (!all.isEmpty()) {
          Run run = all.get(dice.nextInt(all.size()));
          world.runs.finish(run, Result.SUCCESS, null, _ -> {});
          world.running.remove(run.id());
          Job job = found(run.jobId());
          world.queue.onBuildFinished(job);
        }
      }
      throw new AssertionError("something waits for ever: " + world.queue.waiting());
    }

    void everythingHasItsOneEnd() {
      record Row(long id, long jobId, String state, @Nullable Long number) {}
      List<Row> items =
          store.read(tx ->
              tx.list(
                  "SELECT id, job_id, state, run_number FROM queue_item ORDER BY id",
                  row -> new Row(row.number(1), row.number(2), row.text(3), row.numberOrNull(4))));
      Map<Long, Row> byId = new HashMap<>();
      items.forEach(item -> byId.put(item.id(), item));
      for (long id : acknowledged) {
        Row item = Objects.requireNonNull(byId.get(id), "item " + id + " was acknowledged");
        assertThat(item.state()).as("item " + id).isIn("waiting", "left", "cancelled");
        assertThat(!item.state().equals("cancelled") || cancelled.contains(id)).isTrue();
      }
      Map<Long, List<Long>> numbers = new HashMap<>();
      Set<Long> origins = new HashSet<>();
      store.read(tx ->
          tx.list(
              "SELECT job_id, number, queue_id FROM run ORDER BY job_id, number",
              row -> {
                numbers.computeIfAbsent(row.number(1), _ -> new ArrayList<>()).add(row.number(2));
                assertThat(origins.add(row.number(3))).as("one item, one build").isTrue();
                Row item = Objects.requireNonNull(byId.get(row.number(3)));
                assertThat(item.state()).isEqualTo("left");
                assertThat(item.number()).isEqualTo(row.number(2));
                assertThat(item.jobId()).isEqualTo(row.number(1));
                return true;
              }));
      long left = items.stream().filter(item -> item.state().equals("left")).count();
      assertThat(left).isEqualTo(origins.size());
      numbers.forEach((job, all) -> {
        for (int i = 0; i < all.size(); i++) {
          assertThat(all.get(i)).as("numbers of job " + job).isEqualTo(i + 1L);
        }
      });
    }
  }

  @Test
  void whateverCrashesWhenEachItemComesToItsOneEnd() {
    int crashes = 0;
    int builds = 0;
    for (int seed = 1; seed <= seeds(); seed++) {
      Path home = folder.resolve("seed-" + seed);
      assertThat(home.toFile().mkdirs()).isTrue();
      try (Store store = open(home)) {
        var lives = new Lives(seed, store, home);
        try {
          for (int i = 0; i < steps(); i++) {
            lives.step();
          }
          lives.settle();
          lives.everythingHasItsOneEnd();
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed, e);
        }
        crashes += lives.crashes;
        builds += lives.builds;
      }
    }
    // Otherwise the simulation would prove nothing.
    assertThat(crashes).isGreaterThan(seeds());
    assertThat(builds).isGreaterThan(20 * seeds());
  }

  @Test
  void aClaimCostsTheSameHoweverMuchWaits() {
    try (Store store = open(folder)) {
      var world = new World(store, folder, () -> Instant.ofEpochMilli(1_000));
      world.node("n1", 1, Node.Mode.NORMAL, "busy");
      List<Job> tied = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        tied.add(world.job("t" + i, "<canRoam>false</canRoam><assignedNode>busy</assignedNode>"));
      }
      Job free = world.job("free", "<concurrentBuild>true</concurrentBuild>");
      world.queue.schedule(free, List.of(), SOMEBODY, 0);
      assertThat(world.claim()).hasSize(1);
      world.running.clear();
      world.runs.unfinished().forEach(run -> world.runs.finish(run, Result.SUCCESS, null, _ -> {}));
      world.queue.schedule(free, List.of(), SOMEBODY, 0);
      long few = cost(world);
      world.running.clear();
      world.runs.unfinished().forEach(run -> world.runs.finish(run, Result.SUCCESS, null, _ -> {}));
      store.write(tx -> {
        for (int i = 0; i < 10_000; i++) {
          var value =
              new ParameterValue("N", ParameterValue.ParameterType.TEXT, Integer.toString(i));
          world.queue.schedule(tx, tied.get(i % 20), List.of(value), SOMEBODY, 0);
        }
        return true;
      });
      assertThat(world.queue.waiting()).hasSize(10_000);
      // The first pass computes once which label each job needs.
      assertThat(world.claim()).isEmpty();
      world.queue.schedule(free, List.of(), SOMEBODY, 0);
      assertThat(cost(world)).isLessThanOrEqualTo(few);
    }
  }

  private static long cost(World world) {
    long before = world.store.statementCount();
    assertThat(world.claim()).hasSize(1);
    return world.store.statementCount() - before;
  }
}
