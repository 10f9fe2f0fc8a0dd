package dev.steward.pipeline.script;

import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.run.RunVariables;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.scm.ScmNotes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads runs as values that the journal of another run can store. */
final class RunReader {
  private static final int BATCH = 50;

  private final RunValues values;

  RunReader(RunValues values) {
    this.values = values;
  }

  /** The properties of a run; null if it was deleted. */
  @Nullable Map<String, @Nullable Object> properties(long runId) {
    Run run = values.runs.find(runId);
    Job job = run == null ? null : values.jobs.find(run.jobId());
    if (run == null || job == null) {
      return null;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("number", run.number());
    all.put("projectName", job.name());
    all.put("fullProjectName", job.fullName());
    all.put("displayName", run.name());
    all.put("fullDisplayName", fullName(job) + " " + run.name());
    all.put("description", run.description());
    all.put("building", run.running());
    Result result = run.result();
    all.put("result", result == null ? null : result.name());
    all.put("scheduled", run.scheduledAt());
    all.put("started", run.startedAt());
    all.put("duration", run.duration());
    all.put("keepLog", run.keep());
    all.put(
        "absoluteUrl",
        values.serverUrl.get() + BuildCauses.path(job.fullName()) + run.number() + "/");
    all.put("buildCauses", BuildCauses.of(run.causes()));
    return all;
  }

  /** The display names of a job and its folders. */
  String fullName(Job job) {
    String displayName = values.jobs.definition(job).displayName();
    return values.jobs.fullDisplayName(job, displayName == null ? job.name() : displayName);
  }

  /** The id of the nearest earlier run that fulfils a condition; null if there is none. */
  @Nullable Long previous(long jobId, long number, Predicate<Run> condition) {
    Job job = values.jobs.find(jobId);
    long before = number - 1;
    while (job != null && before > 0) {
      List<Run> batch = values.runs.upTo(job, before, "", BATCH);
      for (Run run : batch) {
        if (condition.test(run)) {
          return run.id();
        }
      }
      before = batch.isEmpty() ? 0 : batch.getLast().number() - 1;
    }
    return null;
  }

  @Nullable Long next(long jobId, long number) {
    Job job = values.jobs.find(jobId);
    Run next = job == null ? null : values.runs.find(job, values.runs.adjacent(job, number).next());
    return next == null ? null : next.id();
  }

  /** The ids of the upstream runs, with those further up. */
  List<Long> upstream(List<Cause> causes) {
    List<Long> all = new ArrayList<>();
    for (Cause cause : causes) {
      if (cause instanceof Cause.UpstreamCause(String name, long number, List<Cause> further)) {
        Long jobId = values.jobs.findId(name);
        Job job = jobId == null ? null : values.jobs.find(jobId);
        Run run = job == null ? null : values.runs.find(job, number);
        if (run != null) {
          all.add(run.id());
          all.addAll(upstream(further));
        }
      }
    }
    return all;
  }

  /** The note with the changes of a run; null if there is none. */
  @Nullable String changes(long runId) {
    return values.notes.find(runId, ScmNotes.CHANGES);
  }

  /**
   * The variables of another run: those that the script of a pipeline set, and for another job its
   * parameters without secrets and what its steps added.
   */
  Map<String, String> variables(long runId) {
    Run run = values.runs.find(runId);
    Job job = run == null ? null : values.jobs.find(run.jobId());
    if (run == null || job == null) {
      return Map.of();
    }
    if (values.jobs.definition(job).pipeline() != null) {
      return RunVariables.saved(values.notes, runId);
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (ParameterValue parameter : run.parameters()) {
      if (parameter.type() != ParameterType.SECRET) {
        all.put(parameter.name(), parameter.value());
      }
    }
    all.putAll(values.runs.variables(run));
    return all;
  }
}
