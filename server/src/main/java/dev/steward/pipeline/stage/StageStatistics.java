package dev.steward.pipeline.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often a stage failed, and how long it took. Runs in which the stage was skipped, aborted or
 * not built do not count.
 *
 * @param runs runs in which it was executed
 * @param failed those of them in which it failed
 * @param unstable those of them in which it was unstable
 * @param medianMillis half of the executions took at most this long; 0 if there are none
 * @param highMillis 95 % of the executions took at most this long; 0 if there are none
 */
public record StageStatistics(
    String name, int runs, int failed, int unstable, long medianMillis, long highMillis) {

  private static final int MEDIAN = 50;
  private static final int HIGH = 95;

  /**
   * The statistics of all stages, in the order of the newest run that has them.
   *
   * @param runs the stages of each run, the newest run first
   */
  public static List<StageStatistics> of(Collection<List<StageSummary>> runs) {
    Map<String, List<StageSummary>> byName = new LinkedHashMap<>();
    for (List<StageSummary> run : runs) {
      for (StageSummary stage : run) {
        List<StageSummary> all = byName.computeIfAbsent(stage.name(), _ -> new ArrayList<>());
        if (stage.isExecuted()) {
          all.add(stage);
        }
      }
    }
    return byName.entrySet().stream().map(stage -> of(stage.getKey(), stage.getValue())).toList();
  }

  private static StageStatistics of(String name, List<StageSummary> executions) {
    long[] sorted = executions.stream().mapToLong(StageSummary::durationMillis).sorted().toArray();
    return new StageStatistics(
        name,
        sorted.length,
        count(executions, StageState.FAILED),
        count(executions, StageState.UNSTABLE),
        percentile(sorted, MEDIAN),
        percentile(sorted, HIGH));
  }

  private static int count(List<StageSummary> executions, StageState state) {
    return (int) executions.stream().filter(stage -> stage.state() == state).count();
  }

  /** The smallest value that is at least as large as the given part of all values. */
  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(sorted.length * percent + 99) / 100 - 1];
  }

  /** The share of executions that failed, in percent, rounded. */
  public int failurePercent() {
    return runs == 0 ? 0 : (int) Math.round(100.0 * failed / runs);
  }
}
