package dev.steward.trigger;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the jobs of a pushed repository by the addresses and webhooks that {@link TriggerIndexer}
 * stored.
 */
public final class PushedJobs {

  private static final int MAX_JOBS = 1_000;

  private final Store store;
  private final Jobs jobs;

  public PushedJobs(Store store, Jobs jobs) {
    this.store = store;
    this.jobs = jobs;
  }

  /** Jobs that have the webhook and use one of the repositories. */
  List<Job> find(String hook, Set<String> urlKeys) {
    var ids = new LinkedHashSet<Long>();
    store.read(tx -> {
      urlKeys.forEach(key -> ids.addAll(TriggerRows.jobsWithWebhook(tx, hook, key)));
      return true;
    });
    return jobsOf(ids);
  }

  private List<Job> jobsOf(Set<Long> ids) {
    var all = new ArrayList<Job>();
    for (long id : ids) {
      Job job = all.size() < MAX_JOBS ? jobs.find(id) : null;
      if (job != null) {
        all.add(job);
      }
    }
    return all;
  }
}
