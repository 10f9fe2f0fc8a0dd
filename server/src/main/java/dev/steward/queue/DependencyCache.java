package dev.steward.queue;

import dev.steward.job.JobDependencies;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import java.util.Set;

/** Cache of job dependencies, invalidated when a definition changes. */
final class DependencyCache {

  private static final int MAX_JOBS = 10_000;

  private final Store store;
  private final JobDependencies dependencies;
  private final InvalidatingCache<Long, Set<Long>> upstream = new InvalidatingCache<>(MAX_JOBS);
  private final InvalidatingCache<Long, Set<Long>> downstream = new InvalidatingCache<>(MAX_JOBS);

  DependencyCache(Store store, JobDependencies dependencies) {
    this.store = store;
    this.dependencies = dependencies;
  }

  /** All jobs upstream of a job. */
  Set<Long> upstream(long jobId) {
    Set<Long> jobIds = upstream.get(jobId, id -> store.read(tx -> dependencies.upstream(tx, id)));
    return jobIds == null ? Set.of() : jobIds;
  }

  /** All jobs downstream of a job. */
  Set<Long> downstream(long jobId) {
    Set<Long> jobIds =
        downstream.get(jobId, id -> store.read(tx -> dependencies.downstream(tx, id)));
    return jobIds == null ? Set.of() : jobIds;
  }

  void invalidate() {
    upstream.invalidateAll();
    downstream.invalidateAll();
  }
}
