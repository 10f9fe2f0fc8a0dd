package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.JobStatus;
import dev.steward.run.ParameterResolver;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.Committer;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.step.Phase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Checks out the sources into the workspace and records the revision and the changes. */
record Checkout(SourceControl scm, Runs runs, Jobs jobs, Queue queue) implements Act {

  private static final int RETRY_SECONDS = 10;

  @Override
  public String name() {
    return "Check out";
  }

  @Override
  public String kind() {
    return "checkout";
  }

  @Override
  public Phase phase() {
    return Phase.MAIN;
  }

  @Override
  public void perform(Build build) throws InterruptedException {
    checkOut(build, scm);
  }

  private <S extends SourceControl> void checkOut(Build build, S settings)
      throws InterruptedException {
    ScmType<S> type = ScmTypes.of(settings);
    if (type == null) {
      build
          .console()
          .printOnce("The SCM " + settings.className() + " is not supported by this server.\n");
      build.worsen(Result.FAILURE);
      return;
    }
    // An SCM process left behind by an earlier server process would block the checkout.
    build.workspace().endProcesses();
    Set<Committer> culprits = carriedOverCulprits(build);
    build
        .notes()
        .put(build.run().id(), ScmNotes.CULPRITS, ScmNotes.ofPeople(List.copyOf(culprits)));
    CheckoutResult result = checkout(build, type, settings);
    if (result == null) {
      build.worsen(Result.FAILURE);
      return;
    }
    result.changes().stream()
        .map(Change::attributedTo)
        // Not every SCM knows who changed its sources.
        .filter(committer -> !committer.equals(Committer.UNKNOWN))
        .forEach(culprits::add);
    var changes = new ChangeSet(type.description().symbol(), result.changes());
    build
        .notes()
        .put(
            build.run().id(),
            Map.of(
                ScmNotes.CULPRITS, ScmNotes.ofPeople(List.copyOf(culprits)),
                ScmNotes.CHANGES, ScmNotes.of(changes),
                ScmNotes.REVISION, ScmNotes.of(result.revision())));
    shortenOldRevision(build, type, result.revision());
    build.contribute(result.environment());
    if (result.morePending()) {
      scheduleFollowUp(build);
    }
  }

  /**
   * Shortens the revision of the build before the previous one. The revision of the previous build
   * stays complete, because a checkout that a crash interrupted is repeated, and this build may be
   * deleted.
   */
  private static void shortenOldRevision(Build build, ScmType<?> type, Revision revision) {
    if (type.shorten(revision).equals(revision)) {
      return;
    }
    build
        .notes()
        .update(
            build.job().id(),
            ScmNotes.REVISION,
            build.run().number(),
            1,
            note -> {
              Revision old = ScmNotes.revision(note);
              return old.scm().equals(revision.scm()) ? ScmNotes.of(type.shorten(old)) : note;
            });
  }

  /**
   * Checks out the sources, with retries; null if the last attempt failed or the build was stopped.
   */
  private <S extends SourceControl> @Nullable CheckoutResult checkout(
      Build build, ScmType<S> type, S settings) throws InterruptedException {
    Integer configuredRetries = build.definition().checkoutRetries();
    int retriesLeft = configuredRetries == null ? 0 : configuredRetries;
    while (true) {
      try {
        return type.checkout(settings, build.scmContext());
      } catch (ScmException e) {
        if (build.isStopped()) {
          return null;
        }
        build.console().printLine("ERROR: " + e.getMessage());
        Revision attempted = e.attempted();
        if (attempted != null) {
          build.notes().put(build.run().id(), ScmNotes.REVISION, ScmNotes.of(attempted));
          return null;
        }
      }
      if (retriesLeft == 0) {
        return null;
      }
      retriesLeft--;
      build.console().printLine("Retrying after " + RETRY_SECONDS + " seconds");
      for (int i = 0; i < RETRY_SECONDS; i++) {
        TimeUnit.SECONDS.sleep(1);
        if (build.isStopped()) {
          return null;
        }
      }
    }
  }

  /** Culprits of a failed build are carried over until a build succeeds. */
  private Set<Committer> carriedOverCulprits(Build build) {
    var culprits = new LinkedHashSet<Committer>();
    JobStatus board = runs.status(build.job());
    Run previous = runs.find(build.job(), board.completed());
    if (previous != null
        && previous.number() < build.run().number()
        && previous.result() != Result.SUCCESS) {
      String note = build.notes().find(previous.id(), ScmNotes.CULPRITS);
      if (note != null) {
        culprits.addAll(ScmNotes.people(note));
      }
    }
    return culprits;
  }

  private void scheduleFollowUp(Build build) {
    Job job = build.job();
    Definition definition = build.definition();
    build.console().printLine("Scheduling another build to catch up with " + job.fullName());
    try {
      queue.schedule(
          job,
          ParameterResolver.of(jobs, definition, Map.of()),
          new Cause.ScmChangeCause(),
          queue.quietMillis(definition));
    } catch (Problem e) {
      build
          .console()
          .printLine("WARNING: the other build could not be scheduled: " + e.getMessage());
    }
  }
}
