package dev.steward.run;

import dev.steward.store.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds builds that must be kept because a downstream build used one of their fingerprinted files
 * and the downstream job keeps its dependencies.
 */
final class DependentBuilds {

  /** Joins builds of jobs that keep dependencies with the builds that created the files used. */
  private static final String DEPENDENCIES_SQL =
      " FROM fingerprint_use produced JOIN fingerprint_use used ON used.hash = produced.hash JOIN"
          + " job_keeps_dependencies k ON k.job_id = used.job_id WHERE produced.produced = 1 AND"
          + " used.job_id <> produced.job_id AND EXISTS (SELECT 1 FROM job_link l JOIN job o ON"
          + " o.full_key = l.other_key WHERE (l.job_id = produced.job_id AND l.kind = 'STARTS' AND"
          + " o.id = used.job_id) OR (l.job_id = used.job_id AND l.kind = 'FOLLOWS' AND o.id ="
          + " produced.job_id))";

  /** Condition for a row {@code r} of the table {@code run}: no build depends on it. */
  static final String NO_DEPENDENTS =
      " NOT EXISTS (SELECT 1" + DEPENDENCIES_SQL + " AND produced.run_id = r.id) ";

  private DependentBuilds() {}

  private record KeptRun(long runId, DependentBuild dependent) {}

  /** A dependent build of each run, the newest of its job; runs without one are omitted. */
  static Map<Long, DependentBuild> of(Tx tx, Collection<Long> runIds) {
    var all = new HashMap<Long, DependentBuild>();
    IdList list = IdList.of(runIds);
    List<KeptRun> rows =
        tx.list(
            "SELECT produced.run_id, (SELECT j.full_name FROM job j WHERE j.id = used.job_id),"
                + " MAX(used.number)"
                + DEPENDENCIES_SQL
                + list.and("produced.run_id")
                + " AND 0 < ? GROUP BY produced.run_id, used.job_id ORDER BY used.job_id",
            row -> new KeptRun(row.number(1), new DependentBuild(row.text(2), row.number(3))),
            list.and(1));
    rows.forEach(row -> all.putIfAbsent(row.runId(), row.dependent()));
    return all;
  }
}
