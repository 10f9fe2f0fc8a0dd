package dev.steward.job;

import dev.steward.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * All jobs by name, in memory from the first time that somebody asks on. Nothing is read at start.
 * Each change of a job is told after its commit.
 */
final class JobIndex {

  private final Store store;
  private @Nullable ConcurrentSkipListMap<String, Job> jobs;
  private long changes;

  JobIndex(Store store) {
    this.store = store;
  }

  private ConcurrentSkipListMap<String, Job> jobs() {
    while (true) {
      long before;
      synchronized (this) {
        ConcurrentSkipListMap<String, Job> known = jobs;
        if (known != null) {
          return known;
        }
        before = changes;
      }
      var read = new ConcurrentSkipListMap<String, Job>();
      for (Job job : store.read(JobRows::all)) {
        read.put(job.key(), job);
      }
      synchronized (this) {
        // What changed while we read may or may not be in what was read: then once more.
        if (changes == before && jobs == null) {
          jobs = read;
        }
      }
    }
  }

  @Nullable Job find(String fullName) {
    return jobs().get(Job.key(fullName));
  }

  /** All of them, by name. */
  Collection<Job> all() {
    return jobs().values();
  }

  synchronized void put(Job job) {
    changes++;
    ConcurrentSkipListMap<String, Job> known = jobs;
    if (known != null) {
      known.put(job.key(), job);
    }
  }

  synchronized void remove(List<String> keys) {
    changes++;
    ConcurrentSkipListMap<String, Job> known = jobs;
    if (known != null) {
      keys.forEach(known::remove);
    }
  }
}
