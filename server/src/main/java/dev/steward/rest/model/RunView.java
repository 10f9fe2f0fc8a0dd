package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.library.LoadedLibrary;
import dev.steward.library.RunLibraryNotes;
import dev.steward.pipeline.run.InterruptionNotes;
import dev.steward.pipeline.run.RunVariables;
import dev.steward.problem.Problem;
import dev.steward.report.Fingerprint;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.CommitterModel.CommitterLink;
import dev.steward.scm.ScmNotes;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run as exported by the remote API. The number and the URL need no database query; the rest is
 * loaded on demand, for the whole batch at once.
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

  static RunView ofPermalink(JobView job, Runs.Permalink permalink, long number) {
    return new RunView(
        job, number, permalink == Runs.Permalink.LAST, () -> job.batch.run(permalink, job.job));
  }

  static RunView ofNewest(JobView job, int limit, long number) {
    return new RunView(job, number, false, () -> job.batch.newest(job.job, limit, number));
  }

  Job job() {
    return job.job;
  }

  String url() {
    return job.batch.links.run(job.job, number);
  }

  /**
   * The result; null while the run is running. That of the last build, which clients request most
   * often, is taken from the job status.
   */
  @Nullable Result result() {
    return isLast ? job.board().lastResult() : run().result();
  }

  boolean running() {
    return isLast ? job.board().lastResult() == null : run().running();
  }

  public Run run() {
    Run run = loaded;
    if (run == null) {
      run = loader.get();
      if (run == null) {
        // The build ended or was deleted after the batch was loaded.
        run = job.batch.services.runs().find(job.job, number);
      }
      if (run == null) {
        throw new Problem.NotFound("The build was deleted while it was being read.");
      }
      loaded = run;
    }
    return run;
  }

  /** The revision that was checked out; null if none is exported. */
  @Nullable ExportedValue revision() {
    String note = job.batch.note(ScmNotes.REVISION, run());
    return note == null ? null : ScmModel.revision(ScmNotes.revision(note));
  }

  /** The changes since the previous build; null if none. */
  @Nullable ExportedValue changes() {
    String note = job.batch.note(ScmNotes.CHANGES, run());
    return note == null
        ? null
        : ScmModel.changeSet(ScmNotes.changeSet(note), job.batch.links.root());
  }

  /**
   * The variables that the script of a pipeline set, by name; null if it did not use {@code env},
   * or for another type of job.
   */
  @Nullable Map<String, String> scriptVariables() {
    String note = pipelineNote(RunVariables.NOTE);
    if (note == null) {
      return null;
    }
    Map<String, String> variables = new LinkedHashMap<>();
    Json.readObject(note).forEach((name, value) -> variables.put(name, String.valueOf(value)));
    return variables;
  }

  /** The classes of the causes for which a pipeline was interrupted; empty if it was not. */
  List<String> interruptionCauses() {
    return InterruptionNotes.classes(pipelineNote(InterruptionNotes.CAUSES));
  }

  /** The libraries that a pipeline has loaded; null if it has not read its script. */
  @Nullable List<LoadedLibrary> libraries() {
    return RunLibraryNotes.read(pipelineNote(RunLibraryNotes.KIND));
  }

  private @Nullable String pipelineNote(String kind) {
    return job.job.type() == JobType.PIPELINE ? job.batch.note(kind, run()) : null;
  }

  /** The changes of each checkout that found any. */
  List<ExportedValue> changeSets() {
    String note = job.batch.note(ScmNotes.CHANGES, run());
    var all = new ArrayList<ExportedValue>();
    for (ChangeSet set : note == null ? List.<ChangeSet>of() : ScmNotes.changeSets(note)) {
      ExportedValue value =
          set.changes().isEmpty() ? null : ScmModel.changeSet(set, job.batch.links.root());
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }

  /** The run before this one; null if there is none. */
  @Nullable RunView previous() {
    return adjacent(job.batch.services.runs().adjacent(job.job, number).previous());
  }

  /** The run after this one; null if there is none. */
  @Nullable RunView next() {
    return adjacent(job.batch.services.runs().adjacent(job.job, number).next());
  }

  private @Nullable RunView adjacent(long other) {
    return other == 0
        ? null
        : new RunView(job, other, false, () -> job.batch.services.runs().find(job.job, other));
  }

  /** The authors of changes since the last successful build. */
  List<CommitterLink> culprits() {
    String note = job.batch.note(ScmNotes.CULPRITS, run());
    return note == null
        ? List.of()
        : ScmModel.people(ScmNotes.people(note), job.batch.links.root());
  }

  FingerprintModel.FingerprintView fingerprintView(Fingerprint file) {
    return new FingerprintModel.FingerprintView(file, job.batch.links.root());
  }

  /** The time since the run started, in milliseconds. */
  public long elapsedMillis() {
    return job.batch.services.clock().millis() - run().startedAt();
  }

  /** The estimated duration in milliseconds; negative if unknown. */
  public long estimatedMillis() {
    return job.board().recentResults().estimateMillis();
  }
}
