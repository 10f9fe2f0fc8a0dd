package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.queue.QueueItem;
import dev.steward.report.Fingerprint;
import dev.steward.report.TestSummary;
import dev.steward.rest.report.TestModel;
import dev.steward.rest.report.TestSums;
import dev.steward.run.Cause;
import dev.steward.run.JobStatus;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that are exported together. On first access their data is loaded for all at once: the number
 * of SQL statements depends on the exported fields, not on the number of jobs.
 */
final class JobCohort {

  private static final JobDependencies.Neighbours NO_NEIGHBOURS =
      new JobDependencies.Neighbours(List.of(), List.of());

  final Parts parts;
  final Links links;
  final Caller caller;
  private final List<Job> jobs;
  private final Map<Runs.Permalink, Map<Long, Run>> permalinks = new HashMap<>();
  private final Map<Integer, Map<Long, List<Long>>> numbers = new HashMap<>();
  private final Map<Integer, Map<Long, List<Run>>> newest = new HashMap<>();
  private final Map<Long, TestSummary> tests = new HashMap<>();
  private final Map<Long, List<String>> hashes = new HashMap<>();
  private final Map<Long, Boolean> dependedOn = new HashMap<>();
  private final Map<Long, TestModel.Sum> sums = new HashMap<>();
  private final Map<Long, List<Fingerprint>> files = new HashMap<>();

  /** Ids of runs whose test summaries were loaded; negated ids of runs whose hashes were loaded. */
  private final Set<Long> asked = new HashSet<>();

  private @Nullable Map<Long, TestSummary> completed;
  private @Nullable Map<Long, Definition> definitions;
  private @Nullable Map<Long, QueueItem> waiting;
  private @Nullable Map<Long, JobDependencies.Neighbours> neighbours;
  private @Nullable Map<Long, Job> linked;
  private final Map<String, Map<Long, String>> notes = new HashMap<>();
  private final Map<String, Set<Long>> looked = new HashMap<>();

  JobCohort(Parts parts, Links links, Caller caller, List<Job> jobs) {
    this.parts = parts;
    this.links = links;
    this.caller = caller;
    this.jobs = jobs;
  }

  static JobView alone(Parts parts, Links links, Caller caller, Job job) {
    return new JobCohort(parts, links, caller, List.of(job)).view(job);
  }

  JobView view(Job job) {
    return new JobView(this, job);
  }

  List<JobView> views() {
    return jobs.stream().map(this::view).toList();
  }

  JobStatus board(Job job) {
    return parts.runs().status(job);
  }

  private List<Long> ids() {
    return jobs.stream().map(Job::id).toList();
  }

  Definition definition(Job job) {
    if (jobs.size() == 1) {
      return parts.jobs().definition(job);
    }
    Map<Long, Definition> known = definitions;
    if (known == null) {
      known = parts.jobs().definitions(jobs);
      definitions = known;
    }
    Definition found = known.get(job.id());
    return found == null ? parts.jobs().definition(job) : found;
  }

  @Nullable Run run(Runs.Permalink permalink, Job job) {
    return permalinks
        .computeIfAbsent(permalink, one -> parts.runs().underPermalink(one, ids()))
        .get(job.id());
  }

  List<Long> numbers(Job job, int most) {
    return numbers
        .computeIfAbsent(most, count -> parts.runs().numbersOfEach(ids(), count))
        .getOrDefault(job.id(), List.of());
  }

  @Nullable Run newest(Job job, int most, long number) {
    for (Run run :
        newest
            .computeIfAbsent(most, count -> parts.runs().newestOfEach(ids(), count))
            .getOrDefault(job.id(), List.of())) {
      if (run.number() == number) {
        return run;
      }
    }
    return null;
  }

  /** A note of a run. Loads the notes of all runs that were loaded so far in one statement. */
  @Nullable String note(String kind, Run run) {
    Map<Long, String> known = notes.computeIfAbsent(kind, _ -> new HashMap<>());
    if (!looked.computeIfAbsent(kind, _ -> new HashSet<>()).contains(run.id())) {
      var wanted = new HashSet<Long>();
      wanted.add(run.id());
      permalinks.values().forEach(runs -> runs.values().forEach(one -> wanted.add(one.id())));
      newest
          .values()
          .forEach(all -> all.values().forEach(runs -> runs.forEach(one -> wanted.add(one.id()))));
      Set<Long> before = looked.computeIfAbsent(kind, _ -> new HashSet<>());
      wanted.removeAll(before);
      known.putAll(parts.notes().of(wanted, kind));
      before.addAll(wanted);
    }
    return known.get(run.id());
  }

  /** Causes without the names of jobs that the caller may not read. */
  List<Cause> visibleCauses(List<Cause> causes) {
    return VisibleCauses.of(parts.rights(), caller, causes);
  }

  /** The adjacent upstream and downstream jobs. */
  JobDependencies.Neighbours neighbours(Job job) {
    if (jobs.size() == 1) {
      return parts.links().neighbours(job);
    }
    Map<Long, JobDependencies.Neighbours> known = neighbours;
    if (known == null) {
      known = parts.links().neighboursOfAll();
      neighbours = known;
    }
    JobDependencies.Neighbours found = known.get(job.id());
    return found == null ? NO_NEIGHBOURS : found;
  }

  /** All jobs adjacent to one of these, loaded at once. */
  private Map<Long, Job> linked() {
    Map<Long, Job> known = linked;
    if (known == null) {
      var ids = new HashSet<Long>();
      for (Job job : jobs) {
        JobDependencies.Neighbours neighbours = neighbours(job);
        ids.addAll(neighbours.downstream());
        ids.addAll(neighbours.upstream());
      }
      known = parts.jobs().findAll(ids);
      linked = known;
    }
    return known;
  }

  /** The jobs with these ids that the caller may read. */
  List<JobView> others(List<Long> ids) {
    var found = new ArrayList<Job>();
    for (long id : ids) {
      Job other = linked().get(id);
      if (other != null
          && parts.rights().allows(caller, Permission.ITEM_READ, other.protectedObject())) {
        found.add(other);
      }
    }
    return found.isEmpty() ? List.of() : new JobCohort(parts, links, caller, found).views();
  }

  /** The test summary of a run; loads those of all runs that were loaded so far at once. */
  @Nullable TestSummary tests(Run run) {
    if (!asked.contains(run.id())) {
      List<Long> fresh = loadedWith(run).stream().filter(asked::add).toList();
      tests.putAll(parts.reports().summaries(fresh));
    }
    return tests.get(run.id());
  }

  /** The hashes of the files of a run; loaded likewise. */
  List<String> hashes(Run run) {
    if (!asked.contains(-run.id())) {
      List<Long> fresh = loadedWith(run).stream().filter(id -> asked.add(-id)).toList();
      hashes.putAll(parts.fingerprints().ofRuns(fresh));
    }
    return hashes.getOrDefault(run.id(), List.of());
  }

  /** The files of a run; loads those of all runs with loaded hashes at once. */
  List<Fingerprint> files(Run run) {
    if (!hashes(run).isEmpty() && !files.containsKey(run.id())) {
      Map<Long, List<String>> fresh = new HashMap<>(hashes);
      fresh.keySet().removeAll(files.keySet());
      Map<String, Fingerprint> found =
          parts
              .fingerprints()
              .find(caller, fresh.values().stream().flatMap(List::stream).distinct().toList());
      fresh.forEach((id, all) ->
          files.put(
              id, all.stream().filter(found::containsKey).map(found::get).distinct().toList()));
    }
    return files.getOrDefault(run.id(), List.of());
  }

  /** Whether a build of another job keeps the run; loads this for all loaded runs at once. */
  boolean isDependedOn(Run run) {
    if (!dependedOn.containsKey(run.id())) {
      Set<Long> fresh = loadedWith(run);
      Set<Long> kept = parts.runs().dependents(fresh).keySet();
      fresh.forEach(id -> dependedOn.put(id, kept.contains(id)));
    }
    return dependedOn.getOrDefault(run.id(), false);
  }

  /** The aggregated tests of downstream builds of the run, if its job aggregates them. */
  TestModel.@Nullable Sum sum(Job job, Run run) {
    if (TestSums.wanted(definition(job)) == null) {
      return null;
    }
    if (!sums.containsKey(run.id())) {
      var asked = new ArrayList<TestSums.Asked>();
      for (Run one : runsLoadedWith(run)) {
        for (Job other : jobs) {
          var wanted = other.id() == one.jobId() ? TestSums.wanted(definition(other)) : null;
          if (wanted != null && !sums.containsKey(one.id())) {
            asked.add(new TestSums.Asked(other, one, wanted));
          }
        }
      }
      sums.putAll(new TestSums(parts, caller, this::neighbours).of(asked));
    }
    return sums.get(run.id());
  }

  private Collection<Run> runsLoadedWith(Run run) {
    var all = new HashMap<Long, Run>();
    all.put(run.id(), run);
    permalinks.values().forEach(of -> of.values().forEach(one -> all.put(one.id(), one)));
    newest
        .values()
        .forEach(of -> of.values().forEach(some -> some.forEach(one -> all.put(one.id(), one))));
    return all.values();
  }

  private Set<Long> loadedWith(Run run) {
    var ids = new HashSet<Long>();
    runsLoadedWith(run).forEach(one -> ids.add(one.id()));
    return ids;
  }

  /** The test summary of the job's last completed run. */
  @Nullable TestSummary testsOfCompleted(Job job) {
    Map<Long, TestSummary> known = completed;
    if (known == null) {
      known = parts.reports().completed(ids());
      completed = known;
    }
    return known.get(job.id());
  }

  @Nullable QueueItem waiting(Job job) {
    if (jobs.size() == 1) {
      return parts.queue().first(job);
    }
    Map<Long, QueueItem> known = waiting;
    if (known == null) {
      known = new HashMap<>();
      for (QueueItem item : parts.queue().waiting()) {
        known.putIfAbsent(item.jobId(), item);
      }
      waiting = known;
    }
    return known.get(job.id());
  }
}
