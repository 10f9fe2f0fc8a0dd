package dev.steward.rest.model;

import dev.steward.export.ListRange;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.definition.Definition;
import dev.steward.queue.QueueItem;
import dev.steward.report.TestSummary;
import dev.steward.run.JobStatus;
import dev.steward.run.RecentResults;
import dev.steward.run.Result;
import dev.steward.run.Runs;
import dev.steward.step.JUnitPublisher;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job as exported by the remote API. */
public final class JobView {

  private static final int MAX_BUILDS = 100;
  private static final int MAX_ALL_BUILDS = 10_000;

  final JobBatch batch;
  public final Job job;
  private @Nullable JobStatus board;
  private @Nullable Definition definition;

  JobView(JobBatch batch, Job job) {
    this.batch = batch;
    this.job = job;
  }

  String url() {
    return batch.links.job(job);
  }

  String name() {
    return job.name();
  }

  Definition definition() {
    Definition result = definition;
    if (result == null) {
      result = batch.definition(job);
      definition = result;
    }
    return result;
  }

  JobStatus board() {
    JobStatus result = board;
    if (result == null) {
      result = batch.board(job);
      board = result;
    }
    return result;
  }

  /** The status icon: the result of the last completed build, animated while a build is running. */
  public String colour() {
    JobStatus board = board();
    String colour = job.disabled() ? "disabled" : colour(board.completedResult());
    return board.running() > 0 ? colour + "_anime" : colour;
  }

  public static String colour(@Nullable Result result) {
    return switch (result) {
      case null -> "notbuilt";
      case SUCCESS -> "blue";
      case UNSTABLE -> "yellow";
      case FAILURE -> "red";
      case NOT_BUILT -> "notbuilt";
      case ABORTED -> "aborted";
    };
  }

  @Nullable RunView run(Runs.Permalink permalink) {
    long number = permalink.of(board());
    return number == 0 ? null : RunView.ofPermalink(this, permalink, number);
  }

  /** The newest builds, at most a hundred. */
  List<RunView> builds(ListRange range) {
    return runs(new ListRange(range.from(), Math.min(range.to(), MAX_BUILDS)), MAX_BUILDS);
  }

  List<RunView> allBuilds(ListRange range) {
    return runs(range, MAX_ALL_BUILDS);
  }

  private List<RunView> runs(ListRange range, int limit) {
    if (board().last() == 0) {
      return List.of();
    }
    int end = Math.min(range.to(), limit);
    return range.slice(batch.numbers(job, end)).stream()
        .map(number -> RunView.ofNewest(this, end, number))
        .toList();
  }

  /**
   * The cache key of the job's default document: all data that the document consists of. Null while
   * a build is queued, since the reason why it is waiting changes every second, and null if the job
   * has upstream or downstream jobs. Extend the key when data is added to the document.
   */
  public @Nullable Object cacheKey() {
    JobDependencies.Neighbours neighbours = batch.neighbours(job);
    return waiting() != null
            || !neighbours.downstream().isEmpty()
            || !neighbours.upstream().isEmpty()
        ? null
        : new JobCacheKey(
            job,
            definition(),
            board(),
            batch.links.root(),
            batch.links.items(),
            batch.services.jobs().fullDisplayName(job, ""));
  }

  /** Hashes only the job's id, since hashing whole definitions is expensive. */
  private record JobCacheKey(
      Job job, Definition definition, JobStatus board, String root, String items, String folders) {
    @Override
    public int hashCode() {
      return Long.hashCode(job.id());
    }
  }

  List<JobView> downstream() {
    return batch.others(batch.neighbours(job).downstream());
  }

  List<JobView> upstream() {
    return batch.others(batch.neighbours(job).upstream());
  }

  /** The health reports on recent builds and on the latest tests, worst first. */
  List<HealthReport> health() {
    RecentResults past = board().recentResults();
    if (past.completed() == 0) {
      return List.of();
    }
    HealthReport builds = HealthReport.of(past);
    TestSummary tests = hasTests() ? batch.testsOfCompleted(job) : null;
    return tests == null
        ? List.of(builds)
        : Stream.of(HealthReport.of(tests), builds)
            .sorted(Comparator.comparingInt(HealthReport::score))
            .toList();
  }

  private boolean hasTests() {
    return definition().postBuildActions().stream().anyMatch(one -> one instanceof JUnitPublisher);
  }

  /** The label expression that restricts where the job runs; null if unrestricted. */
  public @Nullable String label() {
    return definition().label();
  }

  @Nullable QueueItem waiting() {
    return batch.waiting(job);
  }
}
