package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which item starts next and on which node, compared with a model that visits all items and all
 * nodes. The seed determines the run, so failures are reproducible.
 */
@Tag("integration")
class NodeChoiceTest {

  private static final Cause USER_CAUSE = new Cause.UserCause("u", "U");
  private static final List<String> LABELS =
      List.of("", "", "linux", "linux&&big", "!linux", "n1", "linux||small", "nowhere");

  @TempDir Path folder;

  private long now = 1_000_000;

  private QueueFixture fixture(Store store, Path home) {
    return new QueueFixture(store, home, () -> Instant.ofEpochMilli(now));
  }

  /** A server, and a model of it that knows only the rules. */
  private final class Simulation {
    private final Random random;
    private final QueueFixture fixture;
    private final Map<Long, String> labels = new HashMap<>();
    private final Set<String> connected = new HashSet<>();
    private final Map<Long, String> lastNodes = new HashMap<>();
    private int builds;
    private int kept;

    Simulation(int seed, Store store, Path home) {
      random = new Random(seed);
      fixture = fixture(store, home);
      for (int i = 1; i <= 6; i++) {
        fixture.createNode("n" + i, 1 + random.nextInt(3), randomMode(), randomLabels());
        toggle("n" + i);
      }
      for (int i = 0; i < 12; i++) {
        String label = LABELS.get(random.nextInt(LABELS.size()));
        Job job =
            fixture.createJob(
                "j" + i,
                "<concurrentBuild>true</concurrentBuild>"
                    + (label.isEmpty()
                        ? ""
                        : "<canRoam>false</canRoam><assignedNode>"
                            + label.replace("&", "&amp;")
                            + "</assignedNode>"));
        labels.put(job.id(), label);
      }
    }

    private Node.Mode randomMode() {
      return random.nextInt(3) == 0 ? Node.Mode.EXCLUSIVE : Node.Mode.NORMAL;
    }

    private String[] randomLabels() {
      var all = new ArrayList<String>();
      for (String label : List.of("linux", "big", "small")) {
        if (random.nextBoolean()) {
          all.add(label);
        }
      }
      return all.toArray(String[]::new);
    }

    private void toggle(String node) {
      if (connected.remove(node)) {
        fixture.nodes.disconnected(node);
      } else {
        connected.add(node);
        fixture.nodes.connected(node);
      }
    }

    void step() {
      now += random.nextInt(100);
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> schedule();
        case 4, 5, 6 -> finish();
        case 7 -> toggle("n" + (1 + random.nextInt(6)));
        case 8 -> changeNode();
        default -> claim();
      }
    }

    private void schedule() {
      for (int i = random.nextInt(6); i >= 0; i--) {
        List<Job> jobs = fixture.jobs.list(Caller.system());
        var values = new ArrayList<ParameterValue>();
        values.add(
            new ParameterValue("N", ParameterType.TEXT, Integer.toString(random.nextInt(1_000))));
        if (random.nextInt(4) == 0) {
          values.add(
              new ParameterValue(
                  "L", ParameterType.LABEL, LABELS.get(random.nextInt(LABELS.size()))));
        }
        fixture.queue.schedule(
            jobs.get(random.nextInt(jobs.size())), values, USER_CAUSE, random.nextInt(200));
      }
    }

    private void finish() {
      List<Run> running = new ArrayList<>(fixture.running.values());
      running.sort(Comparator.comparingLong(Run::id));
      for (int i = random.nextInt(4); i >= 0 && !running.isEmpty(); i--) {
        fixture.finish(running.remove(random.nextInt(running.size())), _ -> {});
      }
    }

    private void changeNode() {
      List<Node> nodes = fixture.nodes.all();
      Node node = nodes.get(random.nextInt(nodes.size()));
      switch (random.nextInt(3)) {
        case 0 ->
            fixture.nodes.configure(
                Caller.system(),
                node,
                node.withExecutors(1 + random.nextInt(4))
                    .withMode(randomMode())
                    .withLabels(List.of(randomLabels())));
        case 1 -> {
          if (node.offline() == null) {
            fixture.nodes.takeOffline(Caller.system(), node, "seed");
          } else {
            fixture.nodes.bringOnline(Caller.system(), node);
          }
        }
        default -> {
          if (!node.isBuiltIn()) {
            fixture.nodes.delete(Caller.system(), node);
            connected.remove(node.name());
            fixture.createNode(node.name(), 1 + random.nextInt(3), randomMode(), randomLabels());
          }
        }
      }
    }

    /** The free executors of each online node, according to the rules. */
    private Map<Node, Integer> free(Iterable<Run> running) {
      var free = new LinkedHashMap<Node, Integer>();
      for (Node node : fixture.nodes.all()) {
        if ((node.isBuiltIn() || connected.contains(node.name())) && node.offline() == null) {
          int busy = 0;
          for (Run run : running) {
            busy += run.builtOn().equals(node.name()) ? 1 : 0;
          }
          free.put(node, Math.max(0, node.executors() - busy));
        }
      }
      return free;
    }

    private @Nullable LabelExpression label(QueueItem item) {
      String text = Objects.requireNonNull(labels.get(item.jobId()));
      for (ParameterValue value : item.parameters()) {
        if (value.type() == ParameterType.LABEL && !value.value().isEmpty()) {
          text = value.value();
        }
      }
      return text.isEmpty() ? null : LabelExpression.of(text);
    }

    private static List<Node> candidates(Map<Node, Integer> free, @Nullable LabelExpression label) {
      return free.entrySet().stream()
          .filter(entry -> entry.getValue() > 0 && entry.getKey().accepts(label))
          .map(Map.Entry::getKey)
          .toList();
    }

    /** Claims builds until none can start, and compares each build with the model. */
    private void claim() {
      while (true) {
        List<QueueItem> waiting = new ArrayList<>(fixture.queue.waiting());
        waiting.removeIf(item -> item.dueAt() > now);
        waiting.sort(Comparator.comparingLong(QueueItem::dueAt).thenComparingLong(QueueItem::id));
        Map<Node, Integer> free = free(fixture.running.values());
        List<ClaimedBuild> claimed = fixture.claim();
        for (ClaimedBuild build : claimed) {
          QueueItem expected =
              waiting.stream()
                  .filter(item -> !candidates(free, label(item)).isEmpty())
                  .findFirst()
                  .orElseThrow();
          waiting.remove(expected);
          Run run = build.run();
          assertThat(run.queueId()).as("the item that has waited longest").isEqualTo(expected.id());
          check(run, free, candidates(free, label(expected)));
          builds++;
        }
        if (claimed.isEmpty()) {
          assertThat(waiting).allMatch(item -> candidates(free, label(item)).isEmpty());
          return;
        }
      }
    }

    private void check(Run run, Map<Node, Integer> free, List<Node> candidates) {
      Node node =
          candidates.stream()
              .filter(candidate -> candidate.name().equals(run.builtOn()))
              .findFirst()
              .orElseThrow(() -> new AssertionError(run.builtOn() + " cannot build this"));
      assertThat(run.executor()).isBetween(0, node.executors() - 1);
      String last = lastNodes.put(run.jobId(), run.builtOn());
      if (candidates.stream().anyMatch(candidate -> candidate.name().equals(last))) {
        assertThat(run.builtOn()).as("node of the last build").isEqualTo(last);
        kept++;
      } else {
        for (Node other : candidates) {
          // Compares the shares as fractions.
          assertThat(count(free, node) * other.executors())
              .as(node.name() + " is not more loaded than " + other.name())
              .isGreaterThanOrEqualTo(count(free, other) * node.executors());
        }
      }
      free.merge(node, -1, Integer::sum);
    }

    private static int count(Map<Node, Integer> free, Node node) {
      return Objects.requireNonNull(free.get(node));
    }
  }

  @Test
  void itemsAndNodesAreChosenAsByTheModel() {
    int builds = 0;
    int kept = 0;
    for (int seed = 1; seed <= Integer.getInteger("steward.seeds", 12); seed++) {
      Path home = folder.resolve("seed-" + seed);
      assertThat(home.toFile().mkdirs()).isTrue();
      try (Store store = Databases.sqlite(home)) {
        var simulation = new Simulation(seed, store, home);
        try {
          for (int i = 0; i < 300; i++) {
            simulation.step();
          }
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed, e);
        }
        builds += simulation.builds;
        kept += simulation.kept;
      }
    }
    // With few builds, or few on the node of the last build, the simulation would prove nothing.
    assertThat(builds).isGreaterThan(1_000);
    assertThat(kept).isBetween(builds / 10, builds * 9 / 10);
  }

  @Test
  void anItemWhoseLabelParameterMatchesNoFreeNodeDoesNotHoldUpOthersOfItsJob() {
    try (Store store = Databases.sqlite(folder)) {
      QueueFixture fixture = fixture(store, folder);
      fixture.createNode("away", 1, Node.Mode.NORMAL);
      Job job = fixture.createJob("deploy", "<concurrentBuild>true</concurrentBuild>");
      for (String label : List.of("away", "built-in")) {
        fixture.queue.schedule(
            job, List.of(new ParameterValue("ON", ParameterType.LABEL, label)), USER_CAUSE, 0);
      }
      assertThat(fixture.claim())
          .singleElement()
          .satisfies(build -> assertThat(build.run().builtOn()).isEmpty());
      fixture.nodes.connected("away");
      assertThat(fixture.claim())
          .singleElement()
          .satisfies(build -> assertThat(build.run().builtOn()).isEqualTo("away"));
    }
  }

  @Test
  void jobsSpreadOverIdleNodesAndStayThere() {
    try (Store store = Databases.sqlite(folder)) {
      QueueFixture fixture = fixture(store, folder);
      for (int i = 0; i < 4; i++) {
        fixture.createNode("n" + i, 20, Node.Mode.NORMAL, "idle");
        fixture.nodes.connected("n" + i);
      }
      String tied = "<canRoam>false</canRoam><assignedNode>idle</assignedNode>";
      Map<Long, String> first = new HashMap<>();
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 40; i++) {
          Job job = round == 0 ? fixture.createJob("j" + i, tied) : job(fixture, "j" + i);
          fixture.queue.schedule(job, List.of(), USER_CAUSE, 0);
          Run run = fixture.claim().getFirst().run();
          fixture.finish(run, _ -> {});
          String before = first.putIfAbsent(job.id(), run.builtOn());
          assertThat(before == null || before.equals(run.builtOn())).isTrue();
        }
      }
      assertThat(new HashSet<>(first.values())).hasSize(4);
      // While a job's node is full, its builds run elsewhere.
      Job job = job(fixture, "j0");
      String node = Objects.requireNonNull(first.get(job.id()));
      for (int executor = 0; executor < 20; executor++) {
        fixture.executors.occupy(node, executor);
      }
      fixture.queue.schedule(job, List.of(), USER_CAUSE, 0);
      assertThat(fixture.claim().getFirst().run().builtOn()).isNotEqualTo(node).startsWith("n");
    }
  }

  private static Job job(QueueFixture fixture, String name) {
    return fixture.jobs.list(Caller.system()).stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
