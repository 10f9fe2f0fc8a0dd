package dev.steward.queue;

import dev.steward.job.Throttle;
import dev.steward.node.Node;
import dev.steward.queue.Verdict.Blockage;
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
final class Throttles {

  /** A build that is running or about to start. */
  record Going(long jobId, String node, List<ParameterValue> parameters) {}

  private final Supplier<List<Going>> source;
  private @Nullable List<Going> going;
  private final Map<String, Queue.Limit> limits;
  private final Function<Long, @Nullable Throttle> throttleOf;
  private final Set<Long> counted = new HashSet<>();

  /**
   * Creates a check for one scheduling pass.
   *
   * @param going supplies the builds to count; called only if a limit applies
   * @param limits limits by category name
   * @param throttleOf returns a job's throttle setting, or null
   */
  Throttles(
      Supplier<List<Going>> going,
      Map<String, Queue.Limit> limits,
      Function<Long, @Nullable Throttle> throttleOf) {
    this.source = going;
    this.limits = limits;
    this.throttleOf = throttleOf;
  }

  /**
   * Key shared by all jobs whose builds are counted together; empty for a job that is counted on
   * its own, which needs no group.
   */
  static String together(@Nullable Throttle throttle) {
    return throttle == null || !throttle.byCategory()
        ? ""
        : String.join("\n", new TreeSet<>(throttle.categories()));
  }

  /**
   * The jobs whose builds were counted so far; results stay valid until one of those builds ends.
   */
  Set<Long> counted() {
    return counted;
  }

  /** The limit that blocks an item on every node; null if none. */
  @Nullable Blockage everywhere(QueueItem item) {
    Throttle throttle = throttleOf.apply(item.jobId());
    if (throttle == null) {
      return null;
    }
    counted.add(item.jobId());
    if (throttle.limitsMatchingParameters()
        && count(one ->
            one.jobId() == item.jobId() && alike(throttle, one.parameters(), item.parameters()))
            > 0) {
      return new Blockage.AlikeBuild();
    }
    if (!throttle.byCategory()) {
      int running = count(one -> one.jobId() == item.jobId());
      return throttle.total() > 0 && running >= throttle.total()
          ? new Blockage.Throttled(running)
          : null;
    }
    for (String category : throttle.categories()) {
      Queue.Limit limit = limits.get(category);
      if (limit != null && limit.total() > 0) {
        int running = count(one -> isOf(one.jobId(), category));
        if (running >= limit.total()) {
          return new Blockage.Throttled(running);
        }
      }
    }
    return null;
  }

  /** Number of counted builds on a node that has reached its limit; null if below the limit. */
  @Nullable Integer full(QueueItem item, Node node) {
    Throttle throttle = throttleOf.apply(item.jobId());
    if (throttle == null) {
      return null;
    }
    if (!throttle.byCategory()) {
      int running = count(one -> one.jobId() == item.jobId() && one.node().equals(node.name()));
      return throttle.perNode() > 0 && running >= throttle.perNode() ? running : null;
    }
    for (String category : throttle.categories()) {
      Queue.Limit limit = limits.get(category);
      int most = limit == null ? 0 : limit.on(node);
      if (most > 0) {
        int running = count(one -> one.node().equals(node.name()) && isOf(one.jobId(), category));
        if (running >= most) {
          return running;
        }
      }
    }
    return null;
  }

  private int count(Predicate<Going> which) {
    List<Going> all = going;
    if (all == null) {
      all = source.get();
      going = all;
    }
    int found = 0;
    for (Going one : all) {
      if (which.test(one)) {
        counted.add(one.jobId());
        found++;
      }
    }
    return found;
  }

  private boolean isOf(long jobId, String category) {
    Throttle throttle = throttleOf.apply(jobId);
    return throttle != null && throttle.byCategory() && throttle.categories().contains(category);
  }

  private static boolean alike(
      Throttle throttle, List<ParameterValue> some, List<ParameterValue> others) {
    if (throttle.comparedParameters().isEmpty()) {
      return some.equals(others);
    }
    return throttle.comparedParameters().stream()
        .allMatch(name -> named(some, name).equals(named(others, name)));
  }

  private static List<ParameterValue> named(List<ParameterValue> all, String name) {
    return all.stream().filter(value -> value.name().equals(name)).toList();
  }
}
