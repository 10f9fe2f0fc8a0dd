package dev.steward.pipeline.step;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stashes of runs. They are deleted when a run ends, unless the job keeps those of its newest
 * runs, so that a run can be restarted from a stage.
 */
public final class Stashes {
  private static final String SUFFIX = ".tar.gz";

  /** How many runs are searched for stashes that are no longer kept. */
  private static final int MAX_EXPIRED = 100;

  private final Blobs blobs;
  private final Jobs jobs;
  private final Runs runs;

  public Stashes(Blobs blobs, Jobs jobs, Runs runs) {
    this.blobs = blobs;
    this.jobs = jobs;
    this.runs = runs;
  }

  /** The folder of the stashes of a run, and of other files that its steps need. */
  Path folder(Run run) {
    return blobs.folder(run.jobId(), run.number()).resolve("stashes");
  }

  /** The file of a stash. */
  Path file(Run run, String name) {
    return folder(run).resolve(name + SUFFIX);
  }

  /**
   * Gives the stashes of an earlier run to a run that repeats it from a stage on. A repeated call
   * has no other effect than the first one.
   *
   * @param origin number of the earlier run
   */
  public void copy(Job job, long origin, Run run) {
    Run earlier = runs.find(job, origin);
    if (earlier == null || !Files.isDirectory(folder(earlier))) {
      return;
    }
    try (Stream<Path> files = Files.list(folder(earlier))) {
      Files.createDirectories(folder(run), OwnerOnly.FOLDER);
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
        link(file, folder(run).resolve(folder(earlier).relativize(file)));
      }
    } catch (IOException e) {
      throw new ServerFailure("copying stashes failed; check the free disk space", e);
    }
  }

  /** Links a file, which is only ever replaced as a whole, so that a copy needs no space. */
  private static void link(Path file, Path link) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (FileAlreadyExistsException e) {
      // An evaluation before a restart has linked it.
      return;
    }
  }

  /** Deletes the stashes that a job does not keep when a run of it ends. */
  void onEnd(Run run) {
    Job job = jobs.find(run.jobId());
    PipelineDefinition pipeline = job == null ? null : jobs.definition(job).pipeline();
    int kept = pipeline == null ? 0 : pipeline.preservedStashes();
    if (job == null || kept == 0) {
      Blobs.deleteTree(folder(run));
      return;
    }
    List<Run> earlier =
        runs.upTo(job, run.number() - 1, "", kept - 1 + MAX_EXPIRED).stream()
            .filter(other -> !other.running())
            .toList();
    for (Run expired : earlier.subList(Math.min(kept - 1, earlier.size()), earlier.size())) {
      if (Files.isDirectory(folder(expired))) {
        Blobs.deleteTree(folder(expired));
      }
    }
  }
}
