package dev.steward.pipeline.step;

import dev.steward.run.Run;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which milestones the runs of a job have passed. Runs pass a milestone in the order of their
 * numbers: a run that comes later than a newer one is superseded.
 */
public final class Milestones {
  private final Store store;

  public Milestones(Store store) {
    this.store = store;
  }

  /** What came of the attempt to pass a milestone. */
  sealed interface MilestoneResult {

    /**
     * The run passed it.
     *
     * @param overtaken ids of older runs that are between an earlier milestone and this one
     */
    record Passed(long ordinal, List<Long> overtaken) implements MilestoneResult {}

    /** A newer run has passed it already. */
    record Superseded(long ordinal, long byNumber) implements MilestoneResult {}

    /** The run has passed a milestone with the same or a higher number. */
    record OutOfOrder(long ordinal, long previous) implements MilestoneResult {}
  }

  /**
   * Passes a milestone. A repeated call for the same node has the same outcome.
   *
   * @param requested its number; null for the next one
   */
  MilestoneResult pass(Run run, long node, @Nullable Long requested) {
    return store.write(tx -> {
      Long passed = ordinalOf(tx, run, node);
      if (passed != null) {
        return new MilestoneResult.Passed(passed, overtaken(tx, run, passed));
      }
      Long previous =
          tx.find(
              "SELECT ordinal FROM pipeline_milestone WHERE run_id = ? ORDER BY ordinal DESC LIMIT"
                  + " 1",
              row -> row.number(1),
              run.id());
      long ordinal = requested != null ? requested : previous == null ? 0 : previous + 1;
      if (previous != null && ordinal <= previous) {
        return new MilestoneResult.OutOfOrder(ordinal, previous);
      }
      Long newer =
          tx.find(
              "SELECT number FROM pipeline_milestone WHERE job_id = ? AND number > ? AND ordinal >="
                  + " ? ORDER BY number DESC LIMIT 1",
              row -> row.number(1),
              run.jobId(),
              run.number(),
              ordinal);
      if (newer != null) {
        return new MilestoneResult.Superseded(ordinal, newer);
      }
      tx.update(
          "INSERT INTO pipeline_milestone (run_id, node, job_id, number, ordinal) VALUES (?, ?, ?,"
              + " ?, ?)",
          run.id(),
          node,
          run.jobId(),
          run.number(),
          ordinal);
      return new MilestoneResult.Passed(ordinal, overtaken(tx, run, ordinal));
    });
  }

  private static @Nullable Long ordinalOf(Tx tx, Run run, long node) {
    return tx.find(
        "SELECT ordinal FROM pipeline_milestone WHERE run_id = ? AND node = ?",
        row -> row.number(1),
        run.id(),
        node);
  }

  /** Older runs that go on and have passed a milestone, but none as high as the given one. */
  private static List<Long> overtaken(Tx tx, Run run, long ordinal) {
    return tx.list(
        "SELECT m.run_id FROM pipeline_milestone m JOIN run r ON r.id = m.run_id AND r.state <>"
            + " 'done' WHERE m.job_id = ? AND m.number < ? GROUP BY m.run_id HAVING MAX(m.ordinal)"
            + " < ? ORDER BY m.run_id",
        row -> row.number(1),
        run.jobId(),
        run.number(),
        ordinal);
  }
}
