package dev.steward.rest;

import dev.steward.export.ExportedValue;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.report.Fingerprint;
import dev.steward.rest.report.FingerprintModel;
import dev.steward.rest.scm.GitModel;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.ScmNotes;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run as exported by the remote API. Number and URL need no database query; the rest is loaded on
 * demand, for the whole batch at once.
 */
public final class RunView {

  final JobView job;
  final long number;
  private final Supplier<@Nullable Run> loader;
  private final boolean isLast;
  private @Nullable Run loaded;

  private RunView(JobView job, long number, boolean isLast, Supplier<@Nullable Run> loader) {
    this.job = job;
    this.number = number;
    this.isLast = isLast;
    this.loader = loader;
  }

  public static RunView of(JobView job, Run run) {
    return new RunView(job, run.number(), false, () -> run);
  }

  static RunView under(JobView job, Runs.Permalink permalink, long number) {
    return new RunView(
        job, number, permalink == Runs.Permalink.LAST, () -> job.cohort.run(permalink, job.job));
  }

  static RunView among(JobView job, int most, long number) {
    return new RunView(job, number, false, () -> job.cohort.newest(job.job, most, number));
  }

  Job job() {
    return job.job;
  }

  String url() {
    return job.cohort.links.run(job.job, number);
  }

  /** For the last build, the job status has the result: clients request it most often. */
  @Nullable Result result() {
    return isLast ? job.board().lastResult() : run().result();
  }

  boolean running() {
    return isLast ? job.board().lastResult() == null : run().running();
  }

  public Run run() {
    Run known = loaded;
    if (known == null) {
      known = loader.get();
      if (known == null) {
        // The build ended or was deleted after the batch was loaded.
        known = job.cohort.parts.runs().find(job.job, number);
      }
      if (known == null) {
        throw new Problem.NotFound("The build was deleted while it was read.");
      }
      loaded = known;
    }
    return known;
  }

  /** The SCM build data; null if none. */
  @Nullable ExportedValue built() {
    String note = job.cohort.note(ScmNotes.BUILT, run());
    return note == null ? null : GitModel.built(ScmNotes.buildData(note));
  }

  /** The changes since the previous build; null if none. */
  @Nullable ExportedValue changes() {
    String note = job.cohort.note(ScmNotes.CHANGES, run());
    return note == null ? null : GitModel.changes(ScmNotes.changes(note), job.cohort.links.root());
  }

  /** The authors of changes since the last successful build. */
  List<GitModel.Named> culprits() {
    String note = job.cohort.note(ScmNotes.CULPRITS, run());
    return note == null
        ? List.of()
        : GitModel.people(ScmNotes.people(note), job.cohort.links.root());
  }

  FingerprintModel.View file(Fingerprint file) {
    return new FingerprintModel.View(file, job.cohort.links.root());
  }

  /** The time since the start in milliseconds. */
  public long elapsed() {
    return job.cohort.parts.clock().millis() - run().startedAt();
  }

  /** The estimated duration in milliseconds; negative if unknown. */
  public long estimate() {
    return job.board().recentResults().estimateMillis();
  }
}
