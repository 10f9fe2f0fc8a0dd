package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Publisher;
import dev.steward.report.Fingerprints;
import dev.steward.report.TestSummary;
import dev.steward.rest.Parts;
import dev.steward.run.Cause;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates the test results of downstream builds. Downstream builds are found by shared
 * fingerprints; in jobs without shared fingerprints, by their upstream cause. The number of SQL
 * statements does not depend on the number of builds.
 */
public final class TestSums {

  private static final int MAX_JOBS = 100;

  /** Number of newest builds that are searched for an upstream cause. */
  private static final int MAX_BACK = 100;

  private final Parts parts;
  private final Caller caller;
  private final Function<Job, JobDependencies.Neighbours> neighbours;

  public TestSums(
      Parts parts, Caller caller, Function<Job, JobDependencies.Neighbours> neighbours) {
    this.parts = parts;
    this.caller = caller;
    this.neighbours = neighbours;
  }

  /** A build and the aggregation settings of its job. */
  public record Asked(Job job, Run run, Publisher.AggregateTests wanted) {}

  /** Aggregation settings of a job; null if the job does not aggregate tests. */
  public static Publisher.@Nullable AggregateTests wanted(Definition definition) {
    for (Publisher publisher : definition.publishers()) {
      if (publisher instanceof Publisher.AggregateTests wanted) {
        return wanted;
      }
    }
    return null;
  }

  /** A finished build of another job. */
  private record Found(long runId, Job job, @Nullable Result result) {}

  /** Aggregated results by id of the run. */
  public Map<Long, TestModel.Sum> of(Collection<Asked> all) {
    Map<Long, List<Job>> targets = targets(all);
    Map<Long, List<Found>> found = byFiles(targets);
    byCause(all, targets, found);
    var ids = new HashSet<Long>();
    found.values().forEach(runs -> runs.forEach(run -> ids.add(run.runId())));
    Map<Long, TestSummary> summaries = parts.reports().summaries(ids);
    var sums = new HashMap<Long, TestModel.Sum>();
    for (Asked asked : all) {
      var children = new ArrayList<TestModel.Child>();
      for (Found one : found.getOrDefault(asked.run().id(), List.of())) {
        TestSummary summary = summaries.get(one.runId());
        if (summary != null
            && (asked.wanted().includesFailedBuilds() || one.result() != Result.FAILURE)) {
          children.add(new TestModel.Child(one.job(), summary));
        }
      }
      children.sort((one, other) ->
          one.job().id() == other.job().id()
              ? Long.compare(one.summary().number(), other.summary().number())
              : one.job().key().compareTo(other.job().key()));
      sums.put(asked.run().id(), TestModel.Sum.of(children));
    }
    return sums;
  }

  /** Jobs to aggregate by id of the run, as far as the caller may read them. */
  private Map<Long, List<Job>> targets(Collection<Asked> all) {
    var behind = new HashSet<Long>();
    for (Asked asked : all) {
      if (asked.wanted().jobs().isBlank()) {
        behind.addAll(neighbours.apply(asked.job()).downstream());
      }
    }
    Map<Long, Job> known = behind.isEmpty() ? Map.of() : parts.jobs().findAll(behind);
    var targets = new HashMap<Long, List<Job>>();
    for (Asked asked : all) {
      var jobs = new ArrayList<Job>();
      if (asked.wanted().jobs().isBlank()) {
        for (long id : neighbours.apply(asked.job()).downstream()) {
          Job job = known.get(id);
          if (job != null
              && parts.rights().allows(caller, Permission.ITEM_READ, job.protectedObject())) {
            jobs.add(job);
          }
        }
      } else {
        for (String name : asked.wanted().jobs().split(",", MAX_JOBS)) {
          Job job = name.isBlank() ? null : parts.jobs().find(caller, name.strip());
          if (job != null) {
            jobs.add(job);
          }
        }
      }
      targets.put(asked.run().id(), jobs.subList(0, Math.min(jobs.size(), MAX_JOBS)));
    }
    return targets;
  }

  private Map<Long, List<Found>> byFiles(Map<Long, List<Job>> targets) {
    var found = new HashMap<Long, List<Found>>();
    for (Fingerprints.DownstreamUse used : parts.fingerprints().usedBy(targets.keySet())) {
      for (Job job : targets.getOrDefault(used.creatorRunId(), List.of())) {
        if (job.id() == used.jobId()) {
          found
              .computeIfAbsent(used.creatorRunId(), _ -> new ArrayList<>())
              .add(new Found(used.runId(), job, used.result()));
        }
      }
    }
    return found;
  }

  private void byCause(
      Collection<Asked> all, Map<Long, List<Job>> targets, Map<Long, List<Found>> found) {
    var open = new LinkedHashMap<Long, Set<Job>>();
    var ids = new HashSet<Long>();
    targets.forEach((runId, jobs) -> {
      var missing = new HashSet<>(jobs);
      found.getOrDefault(runId, List.of()).forEach(one -> missing.remove(one.job()));
      missing.forEach(job -> ids.add(job.id()));
      open.put(runId, missing);
    });
    if (ids.isEmpty()) {
      return;
    }
    Map<Long, List<Run>> newest = parts.runs().newestOfEach(ids, MAX_BACK);
    for (Asked asked : all) {
      for (Job job : open.getOrDefault(asked.run().id(), Set.of())) {
        for (Run run : newest.getOrDefault(job.id(), List.of())) {
          if (!run.running() && isStartedBy(run, asked)) {
            found
                .computeIfAbsent(asked.run().id(), _ -> new ArrayList<>())
                .add(new Found(run.id(), job, run.result()));
          }
        }
      }
    }
  }

  private static boolean isStartedBy(Run run, Asked asked) {
    return run.causes().stream()
        .anyMatch(cause ->
            cause instanceof Cause.UpstreamCause(String job, long number, _)
                && number == asked.run().number()
                && Job.key(job).equals(asked.job().key()));
  }
}
