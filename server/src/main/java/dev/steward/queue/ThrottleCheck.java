package dev.steward.queue;

import dev.steward.job.definition.Throttle;
import dev.steward.node.Node;
import dev.steward.queue.Verdict.BlockReason;
import dev.steward.run.ParameterValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks items against the concurrent build limits of jobs and throttle categories. */
final class ThrottleCheck {

  /** A build that is running or about to start. */
  record CountedBuild(long jobId, String node, List<ParameterValue> parameters) {}

  private final Supplier<List<CountedBuild>> buildSource;
  private @Nullable List<CountedBuild> builds;
  private final Map<String, CategoryLimit> limits;
  private final Function<Long, @Nullable Throttle> throttleOf;
  private final Set<Long> countedJobs = new HashSet<>();

  /**
   * Creates a check for one scheduling pass.
   *
   * @param buildSource supplies the builds to count; called only if a limit applies
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
   * The jobs whose builds have been counted so far; results stay valid until one of those builds
   * ends.
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
        && count(build ->
            build.jobId() == item.jobId()
                && sameParameters(throttle, build.parameters(), item.parameters()))
            > 0) {
      return new BlockReason.DuplicateBuild();
    }
    if (!throttle.byCategory()) {
      int running = count(build -> build.jobId() == item.jobId());
      return throttle.total() > 0 && running >= throttle.total()
          ? new BlockReason.Throttled(running)
          : null;
    }
    for (String category : throttle.categories()) {
      CategoryLimit limit = limits.get(category);
      if (limit != null && limit.total() > 0) {
        int running = count(build -> hasCategory(build.jobId(), category));
        if (running >= limit.total()) {
          return new BlockReason.Throttled(running);
        }
      }
    }
    return null;
  }

  /**
   * Number of counted builds on a node that has reached its limit; null if the node is below its
   * limit.
   */
  @Nullable Integer runningIfFull(QueueItem item, Node node) {
    Throttle throttle = throttleOf.apply(item.jobId());
    if (throttle == null) {
      return null;
    }
    if (!throttle.byCategory()) {
      int running =
          count(build -> build.jobId() == item.jobId() && build.node().equals(node.name()));
      return throttle.perNode() > 0 && running >= throttle.perNode() ? running : null;
    }
    for (String category : throttle.categories()) {
      CategoryLimit limit = limits.get(category);
      int maxOnNode = limit == null ? 0 : limit.forNode(node);
      if (maxOnNode > 0) {
        int running =
            count(
                build -> build.node().equals(node.name()) && hasCategory(build.jobId(), category));
        if (running >= maxOnNode) {
          return running;
        }
      }
    }
    return null;
  }

  private int count(Predicate<CountedBuild> filter) {
    List<CountedBuild> all = builds;
    if (all == null) {
      all = buildSource.get();
      builds = all;
    }
    int count = 0;
    for (CountedBuild build : all) {
      if (filter.test(build)) {
        countedJobs.add(build.jobId());
        count++;
      }
    }
    return count;
  }

  private boolean hasCategory(long jobId, String category) {
    Throttle throttle = throttleOf.apply(jobId);
    return throttle != null && throttle.byCategory() && throttle.categories().contains(category);
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
