package dev.steward.engine;

import dev.steward.host.Host;
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
import dev.steward.scm.BuildData;
import dev.steward.scm.Change;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.Committer;
import dev.steward.scm.Git;
import dev.steward.scm.GitException;
import dev.steward.scm.GitScm;
import dev.steward.scm.ScmNotes;
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
    switch (scm) {
      case GitScm config -> git(build, config);
      default -> {
        build
            .console()
            .printOnce("The SCM " + scm.className() + " is not supported by this server.\n");
        build.worsen(Result.FAILURE);
      }
    }
  }

  private void git(Build build, GitScm config) throws InterruptedException {
    // A git process left by an earlier server process would block the checkout.
    build.workspace().endProcesses();
    Set<Committer> culprits = carriedOverCulprits(build);
    build
        .notes()
        .put(build.run().id(), ScmNotes.CULPRITS, ScmNotes.ofPeople(List.copyOf(culprits)));
    CheckoutResult result = checkout(build, config);
    if (result == null) {
      build.worsen(Result.FAILURE);
      return;
    }
    result.changes().stream().map(Change::attributedTo).forEach(culprits::add);
    build
        .notes()
        .put(
            build.run().id(),
            Map.of(
                ScmNotes.CULPRITS, ScmNotes.ofPeople(List.copyOf(culprits)),
                ScmNotes.CHANGES, ScmNotes.of(result.changes()),
                ScmNotes.BUILT, ScmNotes.of(result.built())));
    build.contribute(result.environment());
    if (result.morePending()) {
      scheduleFollowUp(build);
    }
  }

  /** Checks out, with retries; null if the last attempt failed or the build was stopped. */
  private @Nullable CheckoutResult checkout(Build build, GitScm config)
      throws InterruptedException {
    Integer configuredRetries = build.definition().checkoutRetries();
    int retriesLeft = configuredRetries == null ? 0 : configuredRetries;
    while (true) {
      try {
        return build.git().checkout(config, request(build, runs));
      } catch (GitException e) {
        if (build.isStopped()) {
          return null;
        }
        build.console().printLine("ERROR: " + e.getMessage());
        BuildData attempted = e.attempted();
        if (attempted != null) {
          build.notes().put(build.run().id(), ScmNotes.BUILT, ScmNotes.of(attempted));
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

  /** Describes the checkout of a build, with the revisions of earlier builds. */
  static Git.CheckoutRequest request(Build build, Runs runs) {
    Run run = build.run();
    Job job = build.job();
    JobStatus board = runs.status(job);
    Run successful = runs.find(job, board.successful());
    return new Git.CheckoutRequest(
        build.workspace().path(),
        build.environment(),
        Map.of(Host.COOKIE_VARIABLE, run.cookie()),
        run.number(),
        buildData(build.notes().findNewest(job.id(), ScmNotes.BUILT, run.number())),
        successful == null || successful.number() >= run.number()
            ? null
            : buildData(build.notes().find(successful.id(), ScmNotes.BUILT)),
        build.console()::printLine);
  }

  static @Nullable BuildData buildData(@Nullable String note) {
    return note == null ? null : ScmNotes.buildData(note);
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
