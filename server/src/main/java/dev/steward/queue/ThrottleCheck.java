package dev.steward.queue;

import dev.steward.job.definition.Throttle;
import dev.steward.node.Node;
import dev.steward.queue.Verdict.BlockReason;
import dev.steward.run.ParameterValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks items against the concurrent build limits of jobs and throttle categories. */
final class ThrottleCheck {

  /** A build that is running or about to start. */
  record CountedBuild(long jobId, String node, List<ParameterValue> parameters) {}

  /** Builds that count against one limit. */
  private static final class BuildCount {
    int builds;
    final Set<Long> jobs = new HashSet<>();

    void add(CountedBuild build) {
      builds++;
      jobs.add(build.jobId());
    }
  }

  /** Builds of a job or a category, on all nodes and by node. */
  private static final class Tallies {
    final BuildCount total = new BuildCount();
    final Map<String, BuildCount> byNode = new HashMap<>();

    void add(CountedBuild build) {
      total.add(build);
      byNode.computeIfAbsent(build.node(), _ -> new BuildCount()).add(build);
    }
  }

  private static final Tallies NONE = new Tallies();

  private final Supplier<List<CountedBuild>> buildSource;
  private final List<CountedBuild> pending = new ArrayList<>();
  private @Nullable Map<Long, List<CountedBuild>> buildsByJob;
  private @Nullable Map<String, Tallies> byCategory;
  private final Map<String, CategoryLimit> limits;
  private final Function<Long, @Nullable Throttle> throttleOf;
  private final Set<Long> countedJobs = new HashSet<>();

  /**
   * Creates a check for one scheduling pass.
   *
   * @param buildSource supplies the active builds; called at most once, and only if a limit applies
   * @param limits limits by category name
   * @param throttleOf returns a job's throttle setting, or null
   */
  ThrottleCheck(
      Supplier<List<CountedBuild>> buildSource,
      Map<String, CategoryLimit> limits,
      Function<Long, @Nullable Throttle> throttleOf) {
    this.buildSource = buildSource;
    this.limits = limits;
    this.throttleOf = throttleOf;
  }

  /** Counts a build that is about to start. */
  void add(CountedBuild build) {
    if (buildsByJob == null) {
      pending.add(build);
    } else {
      count(build);
    }
  }

  /**
   * Key shared by all jobs whose builds are counted together; empty for a job whose builds are
   * counted separately, since it needs no group.
   */
  static String groupKey(@Nullable Throttle throttle) {
    return throttle == null || !throttle.byCategory()
        ? ""
        : String.join("\n", new TreeSet<>(throttle.categories()));
  }

  /**
   * The jobs whose builds have been counted so far; a limit that blocks an item does so until one
   * of those builds ends.
   */
  Set<Long> countedJobs() {
    return countedJobs;
  }

  /** The limit that blocks an item on every node; null if none. */
  @Nullable BlockReason reasonOnAllNodes(QueueItem item) {
    Throttle throttle = throttleOf.apply(item.jobId());
    if (throttle == null) {
      return null;
    }
    countedJobs.add(item.jobId());
    if (throttle.limitsMatchingParameters()
        && buildsOf(item.jobId()).stream()
            .anyMatch(build -> sameParameters(throttle, build.parameters(), item.parameters()))) {
      return new BlockReason.DuplicateBuild();
    }
    if (!throttle.byCategory()) {
      int running = throttle.total() > 0 ? buildsOf(item.jobId()).size() : 0;
      return throttle.total() > 0 && running >= throttle.total()
          ? new BlockReason.Throttled(running)
          : null;
    }
    for (String category : throttle.categories()) {
      CategoryLimit limit = limits.get(category);
      if (limit != null && limit.total() > 0) {
        BuildCount running = tallies(category).total;
        countedJobs.addAll(running.jobs);
        if (running.builds >= limit.total()) {
          return new BlockReason.Throttled(running.builds);
        }
      }
    }
    return null;
  }

  /**
   * The nodes that have reached a limit that applies to the item, each with the number of builds
   * counted on it.
   *
   * @param nodeOf returns the node with a name, or null
   */
  Map<String, Integer> fullNodes(QueueItem item, Function<String, @Nullable Node> nodeOf) {
    Throttle throttle = throttleOf.apply(item.jobId());
    if (throttle == null) {
      return Map.of();
    }
    var full = new HashMap<String, Integer>();
    if (!throttle.byCategory()) {
      if (throttle.perNode() > 0) {
        var running = new HashMap<String, Integer>();
        buildsOf(item.jobId()).forEach(build -> running.merge(build.node(), 1, Integer::sum));
        running.forEach((node, builds) -> {
          if (builds >= throttle.perNode()) {
            full.put(node, builds);
          }
        });
      }
      return full;
    }
    for (String category : throttle.categories()) {
      CategoryLimit limit = limits.get(category);
      if (limit != null && limit.hasNodeLimit()) {
        tallies(category)
            .byNode
            .forEach((name, running) -> {
              Node node = nodeOf.apply(name);
              int maxOnNode = node == null ? 0 : limit.forNode(node);
              if (maxOnNode > 0 && running.builds >= maxOnNode) {
                countedJobs.addAll(running.jobs);
                full.putIfAbsent(name, running.builds);
              }
            });
      }
    }
    return full;
  }

  private List<CountedBuild> buildsOf(long jobId) {
    return buildsByJob().getOrDefault(jobId, List.of());
  }

  private Map<Long, List<CountedBuild>> buildsByJob() {
    Map<Long, List<CountedBuild>> builds = buildsByJob;
    if (builds == null) {
      builds = new HashMap<>();
      buildsByJob = builds;
      buildSource.get().forEach(this::count);
      pending.forEach(this::count);
    }
    return builds;
  }

  private void count(CountedBuild build) {
    buildsByJob().computeIfAbsent(build.jobId(), _ -> new ArrayList<>()).add(build);
    Map<String, Tallies> tallies = byCategory;
    if (tallies != null) {
      countCategories(tallies, build);
    }
  }

  private Tallies tallies(String category) {
    Map<String, Tallies> tallies = byCategory;
    if (tallies == null) {
      tallies = new HashMap<>();
      for (List<CountedBuild> builds : buildsByJob().values()) {
        for (CountedBuild build : builds) {
          countCategories(tallies, build);
        }
      }
      byCategory = tallies;
    }
    return tallies.getOrDefault(category, NONE);
  }

  private void countCategories(Map<String, Tallies> tallies, CountedBuild build) {
    Throttle throttle = throttleOf.apply(build.jobId());
    if (throttle != null && throttle.byCategory()) {
      for (String category : new HashSet<>(throttle.categories())) {
        tallies.computeIfAbsent(category, _ -> new Tallies()).add(build);
      }
    }
  }

  private static boolean sameParameters(
      Throttle throttle, List<ParameterValue> left, List<ParameterValue> right) {
    if (throttle.comparedParameters().isEmpty()) {
      return left.equals(right);
    }
    return throttle.comparedParameters().stream()
        .allMatch(name -> valuesOf(left, name).equals(valuesOf(right, name)));
  }

  private static List<ParameterValue> valuesOf(List<ParameterValue> all, String name) {
    return all.stream().filter(value -> value.name().equals(name)).toList();
  }
}
