package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.job.DownstreamJob;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.job.definition.Throttle;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
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

/** Runs several server lifetimes one after another on the same store. */
final class ServerLives {

  private static final Cause USER_CAUSE = new Cause.UserCause("u", "U");
  private static final List<String> LABELS =
      List.of("", "linux", "linux&&big", "!linux", "n1", "linux->big", "small<->linux");

  final Random random;
  final CrashingStore store;
  final Path home;
  long now = 1_000_000;
  QueueFixture fixture;
  final Set<Long> acknowledged = new HashSet<>();
  final Set<Long> cancelled = new HashSet<>();
  final Set<String> connected = new HashSet<>();
  int crashes;
  int builds;

  ServerLives(long seed, Store delegate, Path home) {
    this.random = new Random(seed);
    this.store = new CrashingStore(delegate, random);
    this.home = home;
    this.fixture = new QueueFixture(store, home, () -> Instant.ofEpochMilli(now));
    fixture.createNode("n1", 1 + random.nextInt(2), Node.Mode.NORMAL, "linux");
    fixture.createNode("n2", 2, Node.Mode.EXCLUSIVE, "linux", "big");
    fixture.createNode("n3", 1, Node.Mode.NORMAL, "small");
    for (int i = 0; i < 10; i++) {
      fixture.createJob("j" + i, xml(i));
    }
    fixture.createJob(
        "tied-to-nothing", "<assignedNode>nowhere</assignedNode><canRoam>false</canRoam>");
    store.crashesPerThousand = 30;
  }

  /** A third of the jobs start a downstream job; some block on upstream or downstream builds. */
  private String xml(int number) {
    var xml = new StringBuilder();
    xml.append("<concurrentBuild>").append(random.nextInt(3) == 0).append("</concurrentBuild>");
    String label = LABELS.get(random.nextInt(LABELS.size()));
    if (!label.isEmpty()) {
      xml.append("<canRoam>false</canRoam><assignedNode>")
          .append(label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
          .append("</assignedNode>");
    }
    if (random.nextInt(2) == 0) {
      xml.append("<blockBuildWhenUpstreamBuilding>true</blockBuildWhenUpstreamBuilding>");
    }
    if (random.nextInt(3) == 0) {
      xml.append("<blockBuildWhenDownstreamBuilding>true</blockBuildWhenDownstreamBuilding>");
    }
    xml.append("<properties>").append(throttle()).append("</properties>");
    if (random.nextInt(3) == 0) {
      xml.append("<publishers><hudson.tasks.BuildTrigger><childProjects>j")
          .append((number + 1 + random.nextInt(2)) % 10)
          .append("</childProjects><threshold><name>SUCCESS</name></threshold>")
          .append("</hudson.tasks.BuildTrigger></publishers>");
    }
    return xml.toString();
  }

  /** Half of the jobs limit their concurrent builds, individually or by category. */
  private String throttle() {
    int variant = random.nextInt(6);
    if (variant > 2) {
      return "";
    }
    return "<hudson.plugins.throttleconcurrents.ThrottleJobProperty><maxConcurrentPerNode>"
        + random.nextInt(2)
        + "</maxConcurrentPerNode><maxConcurrentTotal>"
        + random.nextInt(3)
        + "</maxConcurrentTotal><categories><string>"
        + (random.nextBoolean() ? "narrow" : "wide")
        + "</string></categories><throttleEnabled>true</throttleEnabled><throttleOption>"
        + (variant == 0 ? "project" : "category")
        + "</throttleOption><limitOneJobWithMatchingParams>"
        + (variant == 2)
        + "</limitOneJobWithMatchingParams>"
        + "</hudson.plugins.throttleconcurrents.ThrottleJobProperty>";
  }

  private void checkThrottle(Run run, Set<Run> others) {
    Throttle throttle = throttle(run.jobId());
    if (throttle == null) {
      return;
    }
    if (throttle.limitsMatchingParameters()) {
      assertThat(others)
          .as("two builds with the same parameters")
          .noneMatch(
              other -> other.jobId() == run.jobId() && other.parameters().equals(run.parameters()));
    }
    if (!throttle.byCategory()) {
      assertBelowLimit(throttle.total(), others, other -> other.jobId() == run.jobId());
      assertBelowLimit(
          throttle.perNode(),
          others,
          other -> other.jobId() == run.jobId() && other.builtOn().equals(run.builtOn()));
      return;
    }
    for (String category : throttle.categories()) {
      CategoryLimit limit = Objects.requireNonNull(QueueFixture.LIMITS.get(category));
      Predicate<Run> member =
          other -> {
            Throttle otherThrottle = throttle(other.jobId());
            return otherThrottle != null
                && otherThrottle.byCategory()
                && otherThrottle.categories().contains(category);
          };
      assertBelowLimit(limit.total(), others, member);
      Node node =
          fixture.nodes.all().stream()
              .filter(candidate -> candidate.name().equals(run.builtOn()))
              .findFirst()
              .orElseThrow();
      assertBelowLimit(
          limit.forNode(node), others, member.and(other -> other.builtOn().equals(run.builtOn())));
    }
  }

  private @Nullable Throttle throttle(long jobId) {
    return fixture.jobs.definition(findJob(jobId)).throttle();
  }

  private static void assertBelowLimit(int limit, Set<Run> others, Predicate<Run> filter) {
    if (limit > 0) {
      assertThat(others.stream().filter(filter).count())
          .as("other concurrent builds")
          .isLessThan(limit);
    }
  }

  void step() {
    now += random.nextInt(1_500);
    try {
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5 -> schedule();
        case 6, 7, 8, 9, 10 -> claimAll();
        case 11, 12, 13, 14, 15 -> finish();
        case 16 -> cancel();
        case 17 -> toggleConnection();
        case 18 -> reconfigure();
        default -> changeNode();
      }
    } catch (CrashingStore.SimulatedCrash e) {
      reboot();
    }
  }

  private void reboot() {
    crashes++;
    fixture = new QueueFixture(store, home, () -> Instant.ofEpochMilli(now));
    connected.forEach(fixture.nodes::connected);
  }

  private Job findJob(long id) {
    return Objects.requireNonNull(fixture.jobs.find(id));
  }

  private Job randomJob() {
    List<Job> jobs = fixture.jobs.list(Caller.system());
    return jobs.get(random.nextInt(jobs.size()));
  }

  private void schedule() {
    Job job = randomJob();
    List<ParameterValue> values =
        random.nextBoolean()
            ? List.of()
            : List.of(new ParameterValue("P", ParameterType.TEXT, "v" + random.nextInt(3)));
    Queue.ScheduleResult scheduled =
        fixture.queue.schedule(job, values, USER_CAUSE, random.nextInt(3) * 1_000L);
    acknowledged.add(scheduled.item().id());
  }

  private void claimAll() {
    while (true) {
      List<NodeCapacity> capacities = fixture.executors.capacities();
      Set<Run> others = new HashSet<>(fixture.running.values());
      List<ClaimedBuild> claimedBuilds = fixture.claim();
      if (claimedBuilds.isEmpty()) {
        break;
      }
      for (ClaimedBuild claimedBuild : claimedBuilds) {
        checkClaim(claimedBuild, capacities, others);
        others.add(claimedBuild.run());
        builds++;
      }
    }
    assertNoClaimableItemWaits();
  }

  private void checkClaim(ClaimedBuild claimed, List<NodeCapacity> capacities, Set<Run> others) {
    Run run = claimed.run();
    Definition definition = fixture.jobs.definition(claimed.job(), run.revision());
    NodeCapacity capacity =
        capacities.stream()
            .filter(candidate -> candidate.node().name().equals(run.builtOn()))
            .findFirst()
            .orElseThrow();
    assertThat(capacity.online()).isTrue();
    assertThat(run.executor()).isBetween(0, capacity.node().executors() - 1);
    String label = definition.label();
    assertThat(capacity.node().accepts(label == null ? null : LabelExpression.of(label)))
        .as(label + " on " + capacity.node())
        .isTrue();
    for (Run other : others) {
      assertThat(other.builtOn().equals(run.builtOn()) && other.executor() == run.executor())
          .as("two builds on one executor")
          .isFalse();
      assertThat(other.jobId() == run.jobId() && !definition.concurrent())
          .as("two concurrent builds of a non-concurrent job")
          .isFalse();
    }
    checkThrottle(run, others);
    Set<Long> blockingJobs = new HashSet<>();
    store.read(tx -> {
      if (definition.blocksOnUpstream()) {
        blockingJobs.addAll(fixture.links.upstream(tx, run.jobId()));
      }
      if (definition.blocksOnDownstream()) {
        blockingJobs.addAll(fixture.links.downstream(tx, run.jobId()));
      }
      return true;
    });
    blockingJobs.remove(run.jobId());
    assertThat(others).noneMatch(other -> blockingJobs.contains(other.jobId()));
  }

  /** Checks that no item waits although a node could build it. */
  private void assertNoClaimableItemWaits() {
    for (QueueItem item : fixture.queue.waiting()) {
      Job job = findJob(item.jobId());
      Verdict verdict =
          fixture.queue.verdicts(fixture.executors, false).of(item, fixture.jobs.definition(job));
      if (verdict instanceof Verdict.Buildable(Node node, _)) {
        assertThat(node).as(item + " could start but was not claimed").isNull();
      }
    }
  }

  private void finish() {
    if (fixture.running.isEmpty()) {
      return;
    }
    List<Run> activeRuns = new ArrayList<>(fixture.running.values());
    activeRuns.sort((one, other) -> Long.compare(one.id(), other.id()));
    Run run = activeRuns.get(random.nextInt(activeRuns.size()));
    Job job = findJob(run.jobId());
    List<Long> started = new ArrayList<>();
    List<DownstreamJob> next = random.nextInt(3) == 0 ? fixture.links.jobsToStart(job) : List.of();
    fixture.finish(
        run,
        tx -> {
          started.clear();
          for (DownstreamJob one : next) {
            Job other = fixture.jobs.find(tx, one.jobId());
            if (other != null && other.buildable()) {
              started.add(fixture.queue.schedule(tx, other, List.of(), USER_CAUSE, 0).item().id());
            }
          }
        });
    acknowledged.addAll(started);
  }

  private void cancel() {
    List<QueueItem> waiting = fixture.queue.waiting();
    if (!waiting.isEmpty()) {
      long id = waiting.get(random.nextInt(waiting.size())).id();
      cancelled.add(id);
      fixture.queue.cancel(Caller.system(), id);
    }
  }

  private void toggleConnection() {
    String name = "n" + (1 + random.nextInt(3));
    if (connected.remove(name)) {
      fixture.nodes.disconnected(name);
    } else {
      connected.add(name);
      fixture.nodes.connected(name);
    }
  }

  private void reconfigure() {
    Job job = randomJob();
    if (job.name().startsWith("j")) {
      String xml = xml(Integer.parseInt(job.name().substring(1)));
      fixture.jobs.saveConfig(Caller.system(), job, "<project>" + xml + "</project>");
    }
  }

  private void changeNode() {
    List<Node> nodes = fixture.nodes.all();
    Node node = nodes.get(random.nextInt(nodes.size()));
    if (random.nextBoolean()) {
      var changed =
          new Node(
              node.name(),
              "",
              1 + random.nextInt(3),
              node.mode(),
              node.labels(),
              node.folder(),
              "",
              null);
      fixture.nodes.configure(Caller.system(), node, changed);
    } else if (node.offline() == null) {
      fixture.nodes.takeOffline(Caller.system(), node, "seed");
    } else {
      fixture.nodes.bringOnline(Caller.system(), node);
    }
  }

  /** With all nodes online and no more crashes, every buildable item is built. */
  void runUntilIdle() {
    store.crashesPerThousand = 0;
    reboot();
    for (Node node : fixture.nodes.all()) {
      fixture.nodes.connected(node.name());
      if (node.offline() != null) {
        fixture.nodes.bringOnline(Caller.system(), node);
      }
    }
    for (int i = 0; i < 5_000; i++) {
      now += 1_000;
      claimAll();
      if (fixture.running.isEmpty()) {
        long waitingCount =
            fixture.queue.waiting().stream()
                .filter(item -> !item.jobName().equals("tied-to-nothing"))
                .count();
        if (waitingCount == 0) {
          return;
        }
      }
      List<Run> activeRuns = new ArrayList<>(fixture.running.values());
      if (!activeRuns.isEmpty()) {
        Run run = activeRuns.get(random.nextInt(activeRuns.size()));
        fixture.finish(run, _ -> {});
      }
    }
    throw new AssertionError("items never leave the queue: " + fixture.queue.waiting());
  }

  void assertEveryItemEndsOnce() {
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
              assertThat(origins.add(row.number(3))).as("the only build of its item").isTrue();
              Row item = Objects.requireNonNull(byId.get(row.number(3)));
              assertThat(item.state()).isEqualTo("left");
              assertThat(item.number()).isEqualTo(row.number(2));
              assertThat(item.jobId()).isEqualTo(row.number(1));
              return true;
            }));
    long leftCount = items.stream().filter(item -> item.state().equals("left")).count();
    assertThat(leftCount).isEqualTo(origins.size());
    numbers.forEach((job, runNumbers) -> {
      for (int i = 0; i < runNumbers.size(); i++) {
        assertThat(runNumbers.get(i)).as("build numbers of job " + job).isEqualTo(i + 1L);
      }
    });
  }
}
