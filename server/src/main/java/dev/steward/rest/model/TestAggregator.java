package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.report.Fingerprints;
import dev.steward.report.TestSummary;
import dev.steward.run.Cause;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.step.TestAggregation;
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
 * fingerprints or, in jobs without fingerprints, by their upstream cause. The number of SQL
 * statements does not depend on the number of builds.
 */
public final class TestAggregator {

  private static final int MAX_JOBS = 100;

  /** Maximum number of recent builds that are searched for an upstream cause. */
  private static final int MAX_BACK = 100;

  private final ModelServices services;
  private final Caller caller;
  private final Function<Job, JobDependencies.Neighbours> neighbours;

  public TestAggregator(
      ModelServices services, Caller caller, Function<Job, JobDependencies.Neighbours> neighbours) {
    this.services = services;
    this.caller = caller;
    this.neighbours = neighbours;
  }

  /** A build and the aggregation settings of its job. */
  public record AggregationRequest(Job job, Run run, TestAggregation settings) {}

  /** Aggregation settings of a job; null if the job does not aggregate tests. */
  public static @Nullable TestAggregation settingsOf(Definition definition) {
    for (PostBuildAction action : definition.postBuildActions()) {
      if (action instanceof TestAggregation settings) {
        return settings;
      }
    }
    return null;
  }

  /** A finished build of another job. */
  private record FinishedBuild(long runId, Job job, @Nullable Result result) {}

  /** Aggregated results by run id. */
  public Map<Long, AggregatedTestModel.AggregatedResult> of(
      Collection<AggregationRequest> requests) {
    Map<Long, List<Job>> targets = targets(requests);
    Map<Long, List<FinishedBuild>> builds = byFingerprints(targets);
    byCause(requests, targets, builds);
    var ids = new HashSet<Long>();
    builds.values().forEach(runs -> runs.forEach(run -> ids.add(run.runId())));
    Map<Long, TestSummary> summaries = services.reports().summaries(ids);
    var sums = new HashMap<Long, AggregatedTestModel.AggregatedResult>();
    for (AggregationRequest request : requests) {
      var children = new ArrayList<AggregatedTestModel.ChildResult>();
      for (FinishedBuild child : builds.getOrDefault(request.run().id(), List.of())) {
        TestSummary summary = summaries.get(child.runId());
        if (summary != null
            && (request.settings().includesFailedBuilds() || child.result() != Result.FAILURE)) {
          children.add(new AggregatedTestModel.ChildResult(child.job(), summary));
        }
      }
      children.sort((child, other) ->
          child.job().id() == other.job().id()
              ? Long.compare(child.summary().number(), other.summary().number())
              : child.job().key().compareTo(other.job().key()));
      sums.put(request.run().id(), AggregatedTestModel.AggregatedResult.of(children));
    }
    return sums;
  }

  /** The jobs to aggregate, by run id, limited to those that the caller may read. */
  private Map<Long, List<Job>> targets(Collection<AggregationRequest> requests) {
    var downstreamIds = new HashSet<Long>();
    for (AggregationRequest request : requests) {
      if (request.settings().jobs().isBlank()) {
        downstreamIds.addAll(neighbours.apply(request.job()).downstream());
      }
    }
    Map<Long, Job> downstreamJobs =
        downstreamIds.isEmpty() ? Map.of() : services.jobs().findAll(downstreamIds);
    var targets = new HashMap<Long, List<Job>>();
    for (AggregationRequest request : requests) {
      var jobs = new ArrayList<Job>();
      if (request.settings().jobs().isBlank()) {
        for (long id : neighbours.apply(request.job()).downstream()) {
          Job job = downstreamJobs.get(id);
          if (job != null
              && services
                  .authorizer()
                  .allows(caller, Permission.ITEM_READ, job.protectedObject())) {
            jobs.add(job);
          }
        }
      } else {
        for (String name : request.settings().jobs().split(",", MAX_JOBS)) {
          Job job = name.isBlank() ? null : services.jobs().find(caller, name.strip());
          if (job != null) {
            jobs.add(job);
          }
        }
      }
      targets.put(request.run().id(), jobs.subList(0, Math.min(jobs.size(), MAX_JOBS)));
    }
    return targets;
  }

  private Map<Long, List<FinishedBuild>> byFingerprints(Map<Long, List<Job>> targets) {
    var builds = new HashMap<Long, List<FinishedBuild>>();
    for (Fingerprints.DownstreamUse use : services.fingerprints().usedBy(targets.keySet())) {
      for (Job job : targets.getOrDefault(use.creatorRunId(), List.of())) {
        if (job.id() == use.jobId()) {
          builds
              .computeIfAbsent(use.creatorRunId(), _ -> new ArrayList<>())
              .add(new FinishedBuild(use.runId(), job, use.result()));
        }
      }
    }
    return builds;
  }

  private void byCause(
      Collection<AggregationRequest> requests,
      Map<Long, List<Job>> targets,
      Map<Long, List<FinishedBuild>> builds) {
    var missingJobs = new LinkedHashMap<Long, Set<Job>>();
    var ids = new HashSet<Long>();
    targets.forEach((runId, jobs) -> {
      var missing = new HashSet<>(jobs);
      builds.getOrDefault(runId, List.of()).forEach(build -> missing.remove(build.job()));
      missing.forEach(job -> ids.add(job.id()));
      missingJobs.put(runId, missing);
    });
    if (ids.isEmpty()) {
      return;
    }
    Map<Long, List<Run>> newest = services.runs().lists().newestOfEach(ids, MAX_BACK);
    for (AggregationRequest request : requests) {
      for (Job job : missingJobs.getOrDefault(request.run().id(), Set.of())) {
        for (Run run : newest.getOrDefault(job.id(), List.of())) {
          if (!run.running() && isStartedBy(run, request)) {
            builds
                .computeIfAbsent(request.run().id(), _ -> new ArrayList<>())
                .add(new FinishedBuild(run.id(), job, run.result()));
          }
        }
      }
    }
  }

  private static boolean isStartedBy(Run run, AggregationRequest request) {
    return run.causes().stream()
        .anyMatch(cause ->
            cause instanceof Cause.UpstreamCause(String job, long number, _)
                && number == request.run().number()
                && Job.key(job).equals(request.job().key()));
  }
}
