package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.host.ConnectionOutage;
import dev.steward.host.Hosts;
import dev.steward.job.Job;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.run.CompletedStep;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.store.Tx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes runs: schedules downstream builds, stores the result and deletes temporary files. */
public final class RunCompletion {

  private static final Logger LOG = LoggerFactory.getLogger(RunCompletion.class);

  private final Runs runs;
  private final Hosts hosts;
  private final Uploads uploads;
  private final Blobs blobs;
  private final Downstream downstream;

  public RunCompletion(
      Runs runs, Hosts hosts, Uploads uploads, Blobs blobs, Downstream downstream) {
    this.runs = runs;
    this.hosts = hosts;
    this.uploads = uploads;
    this.blobs = blobs;
    this.downstream = downstream;
  }

  /**
   * Ends the processes of a build and writes the last lines of its log.
   *
   * @return a function that schedules the downstream builds, in the transaction that completes the
   *     run
   */
  Consumer<Tx> closeLog(Build build) throws InterruptedException {
    build.endProcesses();
    // Secret files must be deleted before the run is completed: after a crash in between, a resumed
    // run creates the files again, whereas nothing would delete the files of a completed run.
    build.workspace().host().removeSecrets(build.run().id());
    Consumer<Tx> downstreamBuilds =
        downstream.of(build.job(), build.run(), build.outcome(), build.console()::printOnce);
    build.console().printOnce("Finished: " + build.outcome() + "\n");
    return downstreamBuilds;
  }

  /**
   * Stores the result of a build and deletes its temporary files.
   *
   * @param lastStep the last step; null if it did not run
   */
  void complete(Build build, @Nullable CompletedStep lastStep, Consumer<Tx> downstreamBuilds) {
    Run run = build.run();
    runs.progress().finish(run, build.outcome(), lastStep, downstreamBuilds);
    build.workspace().host().remove(run.id());
    removeUploads(run);
    discardOld(build.job(), build.definition().buildDiscarder());
  }

  /**
   * Determines the builds that a run triggers.
   *
   * @param log receives lines for the log of the run
   * @return a function that schedules them, in the transaction that completes the run
   */
  public Consumer<Tx> downstream(Job job, Run run, Result result, Consumer<String> log) {
    return downstream.of(job, run, result, log);
  }

  /**
   * Stores the result of a run that is not made of a job's build steps, and deletes its temporary
   * files.
   */
  public void complete(
      Job job, Definition definition, Run run, Result result, Consumer<Tx> transactionWork) {
    runs.progress().finish(run, result, null, transactionWork);
    removeUploads(run);
    discardOld(job, definition.buildDiscarder());
  }

  private void removeUploads(Run run) {
    for (ParameterValue value : run.parameters()) {
      if (value.type() == ParameterType.FILE) {
        uploads.remove(value.value());
      }
    }
  }

  /**
   * Completes a run that cannot continue, with the result FAILURE, and writes the reason to its
   * log.
   */
  public void fail(Job job, Run run, Exception e) {
    var log = blobs.log(job.id(), run.number());
    String ending =
        "The server could not continue this build: " + e.getMessage() + "\nFinished: FAILURE\n";
    if (!blobs.tail(log, 4 * ending.length()).endsWith(ending)) {
      blobs.append(log, ending);
    }
    try {
      hosts.of(run.builtOn()).removeSecrets(run.id());
    } catch (Problem | ConnectionOutage notRemoved) {
      // The files of ended runs are removed when the node is connected again.
      LOG.info("files of run {} remain on its node: {}", run.id(), notRemoved.getMessage());
    }
    runs.progress().finish(run, Result.FAILURE, null, _ -> {});
  }

  /**
   * Completes a stopped run whose node is not connected. The processes of the run are killed when
   * the node reconnects.
   */
  void abort(Run run, Console console, String stoppedBy, @Nullable String interruption) {
    boolean fails = interruption != null && interruption.startsWith(Deadline.FAILS);
    Result result = fails ? Result.FAILURE : Result.ABORTED;
    console.printOnce(
        (interruption == null
                ? "Build was aborted\nAborted by " + stoppedBy
                : Deadline.message(interruption))
            + "\nThe node "
            + run.builtOn()
            + " is not connected. Any processes of this build on the node will be killed when the"
            + " node reconnects.\nFinished: "
            + result
            + "\n");
    runs.progress().finish(run, result, null, _ -> {});
  }

  /** Deletes old builds according to the job's build discarder, in batches. */
  private void discardOld(Job job, @Nullable BuildDiscarder retention) {
    if (retention != null) {
      boolean more = true;
      while (more) {
        more = runs.discardOld(job, retention);
      }
    }
  }
}
