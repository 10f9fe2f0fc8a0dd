package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.definition.Definition;
import dev.steward.queue.QueueItem;
import dev.steward.queue.Verdict;
import dev.steward.queue.Verdicts;
import dev.steward.report.Fingerprint;
import dev.steward.report.TestSummary;
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
 * Jobs that are exported together. On first access, the data of all these jobs is loaded at once,
 * so the number of SQL statements depends on the exported fields, not on the number of jobs.
 */
public final class JobBatch {

  private static final JobDependencies.Neighbours NO_NEIGHBOURS =
      new JobDependencies.Neighbours(List.of(), List.of());

  final ModelServices services;
  final Links links;
  final Caller caller;
  private final List<Job> jobs;
  private final Map<Runs.Permalink, Map<Long, Run>> permalinks = new HashMap<>();
  private final Map<Integer, Map<Long, List<Long>>> numbers = new HashMap<>();
  private final Map<Integer, Map<Long, List<Run>>> newest = new HashMap<>();
  private final Map<Long, TestSummary> tests = new HashMap<>();
  private final Map<Long, List<String>> hashes = new HashMap<>();
  private final Map<Long, Boolean> dependedOn = new HashMap<>();
  private final Map<Long, AggregatedTestModel.AggregatedResult> sums = new HashMap<>();
  private final Map<Long, List<Fingerprint>> files = new HashMap<>();

  /**
   * Ids of runs whose test summaries have been loaded; negated ids of runs whose hashes have been
   * loaded.
   */
  private final Set<Long> loadedIds = new HashSet<>();

  private @Nullable Verdicts verdicts;
  private @Nullable Map<Long, TestSummary> completed;
  private @Nullable Map<Long, Definition> definitions;
  private @Nullable Map<Long, QueueItem> waiting;
  private @Nullable Map<Long, JobDependencies.Neighbours> neighbours;
  private @Nullable Map<Long, Job> adjacentJobs;
  private final Map<String, Map<Long, String>> notes = new HashMap<>();
  private final Map<String, Set<Long>> noteRunIds = new HashMap<>();

  public JobBatch(ModelServices services, Links links, Caller caller, List<Job> jobs) {
    this.services = services;
    this.links = links;
    this.caller = caller;
    this.jobs = jobs;
  }

  public static JobView ofSingle(ModelServices services, Links links, Caller caller, Job job) {
    return new JobBatch(services, links, caller, List.of(job)).view(job);
  }

  JobView view(Job job) {
    return new JobView(this, job);
  }

  public List<JobView> views() {
    return jobs.stream().map(this::view).toList();
  }

  /** Current state of a queue item of one of the jobs. */
  Verdict verdict(QueueItem item, Definition definition) {
    Verdicts current = verdicts;
    if (current == null) {
      current = services.engine().verdicts();
      verdicts = current;
    }
    return current.of(item, definition);
  }

  JobStatus board(Job job) {
    return services.runs().status(job);
  }

  private List<Long> ids() {
    return jobs.stream().map(Job::id).toList();
  }

  Definition definition(Job job) {
    if (jobs.size() == 1) {
      return services.jobs().definition(job);
    }
    Map<Long, Definition> definitionsById = definitions;
    if (definitionsById == null) {
      definitionsById = services.jobs().definitions(jobs);
      definitions = definitionsById;
    }
    Definition definition = definitionsById.get(job.id());
    return definition == null ? services.jobs().definition(job) : definition;
  }

  @Nullable Run run(Runs.Permalink permalink, Job job) {
    return permalinks
        .computeIfAbsent(permalink, one -> services.runs().lists().underPermalink(one, ids()))
        .get(job.id());
  }

  List<Long> numbers(Job job, int limit) {
    return numbers
        .computeIfAbsent(limit, count -> services.runs().lists().numbersOfEach(ids(), count))
        .getOrDefault(job.id(), List.of());
  }

  @Nullable Run newest(Job job, int limit, long number) {
    for (Run run :
        newest
            .computeIfAbsent(limit, count -> services.runs().lists().newestOfEach(ids(), count))
            .getOrDefault(job.id(), List.of())) {
      if (run.number() == number) {
        return run;
      }
    }
    return null;
  }

  /**
   * A note of a run; null if there is none. Loads, in one statement, the notes of all runs that
   * have been loaded so far.
   */
  @Nullable String note(String kind, Run run) {
    Map<Long, String> notesByRun = notes.computeIfAbsent(kind, _ -> new HashMap<>());
    if (!noteRunIds.computeIfAbsent(kind, _ -> new HashSet<>()).contains(run.id())) {
      var runIds = new HashSet<Long>();
      runIds.add(run.id());
      permalinks.values().forEach(runs -> runs.values().forEach(one -> runIds.add(one.id())));
      newest
          .values()
          .forEach(all -> all.values().forEach(runs -> runs.forEach(one -> runIds.add(one.id()))));
      Set<Long> loadedRunIds = noteRunIds.computeIfAbsent(kind, _ -> new HashSet<>());
      runIds.removeAll(loadedRunIds);
      notesByRun.putAll(services.notes().of(runIds, kind));
      loadedRunIds.addAll(runIds);
    }
    return notesByRun.get(run.id());
  }

  /** Causes without the names of jobs that the caller may not read. */
  List<Cause> visibleCauses(List<Cause> causes) {
    return VisibleCauses.of(services.authorizer(), caller, causes);
  }

  /** The direct upstream and downstream jobs. */
  JobDependencies.Neighbours neighbours(Job job) {
    if (jobs.size() == 1) {
      return services.dependencies().neighbours(job);
    }
    Map<Long, JobDependencies.Neighbours> neighboursById = neighbours;
    if (neighboursById == null) {
      neighboursById = services.dependencies().neighboursOfAll();
      neighbours = neighboursById;
    }
    JobDependencies.Neighbours adjacent = neighboursById.get(job.id());
    return adjacent == null ? NO_NEIGHBOURS : adjacent;
  }

  /** All direct neighbours of these jobs, loaded at once. */
  private Map<Long, Job> adjacentJobs() {
    Map<Long, Job> jobsById = adjacentJobs;
    if (jobsById == null) {
      var ids = new HashSet<Long>();
      for (Job job : jobs) {
        JobDependencies.Neighbours neighbours = neighbours(job);
        ids.addAll(neighbours.downstream());
        ids.addAll(neighbours.upstream());
      }
      jobsById = services.jobs().findAll(ids);
      adjacentJobs = jobsById;
    }
    return jobsById;
  }

  /** The jobs with these ids that the caller may read. */
  List<JobView> others(List<Long> ids) {
    var readable = new ArrayList<Job>();
    for (long id : ids) {
      Job other = adjacentJobs().get(id);
      if (other != null
          && services.authorizer().allows(caller, Permission.ITEM_READ, other.protectedObject())) {
        readable.add(other);
      }
    }
    return readable.isEmpty() ? List.of() : new JobBatch(services, links, caller, readable).views();
  }

  /**
   * The test summary of a run; null if it has no tests. Loads, at once, the summaries of all runs
   * that have been loaded so far.
   */
  @Nullable TestSummary tests(Run run) {
    if (!loadedIds.contains(run.id())) {
      List<Long> newIds = loadedWith(run).stream().filter(loadedIds::add).toList();
      tests.putAll(services.reports().summaries(newIds));
    }
    return tests.get(run.id());
  }

  /** The hashes of a run's files; loads those of all loaded runs at once. */
  List<String> hashes(Run run) {
    if (!loadedIds.contains(-run.id())) {
      List<Long> newIds = loadedWith(run).stream().filter(id -> loadedIds.add(-id)).toList();
      hashes.putAll(services.fingerprints().ofRuns(newIds));
    }
    return hashes.getOrDefault(run.id(), List.of());
  }

  /** The files of a run; loads, at once, those of all runs whose hashes have been loaded. */
  List<Fingerprint> files(Run run) {
    if (!hashes(run).isEmpty() && !files.containsKey(run.id())) {
      Map<Long, List<String>> newHashes = new HashMap<>(hashes);
      newHashes.keySet().removeAll(files.keySet());
      Map<String, Fingerprint> filesByHash =
          services
              .fingerprints()
              .find(caller, newHashes.values().stream().flatMap(List::stream).distinct().toList());
      newHashes.forEach((id, all) ->
          files.put(
              id,
              all.stream()
                  .filter(filesByHash::containsKey)
                  .map(filesByHash::get)
                  .distinct()
                  .toList()));
    }
    return files.getOrDefault(run.id(), List.of());
  }

  /**
   * Whether a build of another job prevents the run's deletion; loads this for all loaded runs at
   * once.
   */
  boolean isDependedOn(Run run) {
    if (!dependedOn.containsKey(run.id())) {
      Set<Long> runIds = loadedWith(run);
      Set<Long> keptIds = services.runs().lists().dependents(runIds).keySet();
      runIds.forEach(id -> dependedOn.put(id, keptIds.contains(id)));
    }
    return dependedOn.getOrDefault(run.id(), false);
  }

  /** The aggregated tests of downstream builds of the run; null if its job aggregates none. */
  AggregatedTestModel.@Nullable AggregatedResult sum(Job job, Run run) {
    if (TestAggregator.settingsOf(definition(job)) == null) {
      return null;
    }
    if (!sums.containsKey(run.id())) {
      var requests = new ArrayList<TestAggregator.AggregationRequest>();
      for (Run candidate : runsLoadedWith(run)) {
        for (Job other : jobs) {
          var aggregation =
              other.id() == candidate.jobId() ? TestAggregator.settingsOf(definition(other)) : null;
          if (aggregation != null && !sums.containsKey(candidate.id())) {
            requests.add(new TestAggregator.AggregationRequest(other, candidate, aggregation));
          }
        }
      }
      sums.putAll(new TestAggregator(services, caller, this::neighbours).of(requests));
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

  /** The test summary of the job's last completed run; null if there is none. */
  @Nullable TestSummary testsOfCompleted(Job job) {
    Map<Long, TestSummary> summariesByJob = completed;
    if (summariesByJob == null) {
      summariesByJob = services.reports().completed(ids());
      completed = summariesByJob;
    }
    return summariesByJob.get(job.id());
  }

  @Nullable QueueItem waiting(Job job) {
    if (jobs.size() == 1) {
      return services.queue().first(job);
    }
    Map<Long, QueueItem> itemsByJob = waiting;
    if (itemsByJob == null) {
      itemsByJob = new HashMap<>();
      for (QueueItem item : services.queue().waiting()) {
        if (item.isBuildRequest()) {
          itemsByJob.putIfAbsent(item.jobId(), item);
        }
      }
      waiting = itemsByJob;
    }
    return itemsByJob.get(job.id());
  }
}
