package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.blob.LogTimes;
import dev.steward.job.BuildDiscarder;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.store.Tx;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives one run from its current step to its end. After a crash the interrupted action is run
 * again.
 */
final class RunDriver {

  private final Means means;
  private final Job job;
  private final Definition definition;
  private final Run run;
  private final Consumer<String> doing;
  private RunStep.@Nullable Done last;
  private boolean stopped;
  private @Nullable Thread interruptible;

  /**
   * Creates the driver of an unfinished run.
   *
   * @param doing receives the name of each action before it runs
   */
  RunDriver(Means means, Job job, Definition definition, Run run, Consumer<String> doing) {
    this.means = means;
    this.job = job;
    this.definition = definition;
    this.run = run;
    this.doing = doing;
  }

  /**
   * Ends {@link #drive} as soon as the next start can resume the run: at once while waiting for a
   * command, otherwise after the current action, so that an email is not sent partially.
   */
  synchronized void stop() {
    stopped = true;
    Thread thread = interruptible;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private synchronized void before(Act act) throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
    interruptible = act.phase() == Act.Phase.MAIN ? Thread.currentThread() : null;
  }

  /** The result of an interrupted action must not count as the result of the build. */
  private synchronized void after() throws InterruptedException {
    interruptible = null;
    if (stopped) {
      throw new InterruptedException();
    }
  }

  void drive() throws InterruptedException, IOException {
    Build build = Build.open(means, job, definition, run);
    if (build.console().isEmpty()) {
      build.console().once(heading(build));
    }
    Result result;
    Consumer<Tx> also;
    try (LogTimes.TimesRecording _ = means.times().startRecording(build.console().log())) {
      build.install();
      build.bind();
      try (Deadline _ = Deadline.of(build)) {
        acts(build);
      }
      result = build.outcome();
      Processes.end(run.cookie());
      // Before the run is marked as completed: a resumed run creates the files again, and otherwise
      // nothing would delete them.
      means.places().removeSecrets(build.control());
      also = Downstream.of(build, result);
      build.console().once("Finished: " + result + "\n");
    }
    means.runs().finish(run, result, last, also);
    Blobs.deleteTree(build.control());
    means.places().remove(build.control(), definition.steps().size());
    for (ParameterValue value : run.parameters()) {
      if (value.kind() == ParameterValue.Kind.FILE) {
        means.uploads().remove(value.value());
      }
    }
    retain();
  }

  private String heading(Build build) {
    var text = new StringBuilder();
    for (Cause cause : run.causes()) {
      text.append(cause.lines());
    }
    return text.append("Running as SYSTEM\nBuilding in workspace ")
        .append(build.workspace())
        .append('\n')
        .append(Environment.warnings(run))
        .toString();
  }

  private void acts(Build build) throws InterruptedException, IOException {
    List<Act> acts = Plan.of(definition);
    String mismatch = mismatch(acts);
    if (mismatch != null) {
      build.console().once(mismatch + "\n");
      build.worsen(Result.FAILURE);
      return;
    }
    List<String> names = Plan.names(acts);
    List<String> kinds = Plan.kinds(acts);
    boolean ended = false;
    for (int i = run.step(); i < acts.size(); i++) {
      Act act = acts.get(i);
      if (act.phase() == Act.Phase.MAIN) {
        if (interrupted(build) || build.outcome().isWorseThan(Result.UNSTABLE)) {
          continue;
        }
      } else if (!ended) {
        // Processes left by steps must not change files that later actions read and archive.
        Processes.end(run.cookie());
        interrupted(build);
        ended = true;
      }
      Result before = build.outcome();
      doing.accept(names.get(i));
      before(act);
      act.perform(build);
      after();
      interrupted(build);
      RunStep.Skip skip = build.takeSkip();
      Result made =
          !build.outcome().equals(before)
              ? build.outcome()
              : skip == null ? Result.SUCCESS : Result.NOT_BUILT;
      var done =
          new RunStep.Done(
              names.get(i), made, means.clock().millis(), build.console().size(), skip);
      if (i + 1 < acts.size()) {
        means.runs().setStep(run, i + 1, build.outcome(), done, kinds);
      } else {
        // The last action is recorded when the build is completed.
        last = done;
      }
    }
    interrupted(build);
  }

  /** Reason why a resumed run cannot continue; null if it can. */
  private @Nullable String mismatch(List<Act> acts) {
    if (run.step() == 0) {
      return null;
    }
    List<RunStep> done = means.runs().steps(run, null);
    return Plan.mismatch(
        acts, run.step(), means.runs().plan(run), done.isEmpty() ? null : done.getLast().name());
  }

  /** True if the build was stopped; logs the reason once. */
  private boolean interrupted(Build build) {
    String by = build.stoppedBy();
    if (by == null) {
      return false;
    }
    if (build.outcome() != Result.ABORTED && !build.isInterrupted()) {
      String reason = means.notes().find(run.id(), Runs.INTERRUPTED);
      boolean fails = reason != null && reason.startsWith(Deadline.FAILS);
      build.interrupted();
      build
          .console()
          .once(
              reason == null
                  ? "Build was aborted\nAborted by " + by + "\n"
                  : Deadline.words(reason) + "\n");
      build.end(fails ? Result.FAILURE : Result.ABORTED);
    }
    return true;
  }

  /** Deletes old builds according to the job's build discarder, in batches. */
  private void retain() {
    BuildDiscarder retention = definition.buildDiscarder();
    if (retention != null) {
      boolean more = true;
      while (more) {
        more = means.runs().retain(job, retention);
      }
    }
  }
}
