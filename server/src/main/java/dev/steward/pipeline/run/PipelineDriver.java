package dev.steward.pipeline.run;

import dev.steward.blob.LogTimes;
import dev.steward.engine.RunDriver;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.pipeline.run.ScriptEvaluation.EvaluationResult;
import dev.steward.run.Cause;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.store.Tx;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives runs of pipelines from their first line of log to their result. */
public final class PipelineDriver implements RunDriver {
  /** The key of the interruption with which a user stops a run. */
  static final String STOP_KEY = "stop";

  private static final Logger LOG = LoggerFactory.getLogger(PipelineDriver.class);

  /** Jenkins' line at the end of a run that is not resumed. */
  private static final String NOT_RESUMED =
      "Failing build: shutting down controller and build is marked to not resume";

  /** How long a stopped run may go on before the log says how to end it. */
  private static final long PATIENCE_MILLIS = 15_000;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.ENGLISH);

  private final PipelineServices services;
  private final RunInterruptions stops;
  private final Map<String, PipelineStep> steps = new LinkedHashMap<>();
  private final RunTimer timer;
  private final Map<Long, PipelineRun> active = new ConcurrentHashMap<>();

  /** Runs that this process has driven, so that it has not resumed them after a restart. */
  private final Set<Long> driven = ConcurrentHashMap.newKeySet();

  private final List<FlowListener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  public PipelineDriver(PipelineServices services) {
    this.services = services;
    stops = new RunInterruptions(services.runs().progress(), services.notes());
    services.steps().forEach(step -> steps.put(step.name(), step));
    timer = new RunTimer(services.clock());
  }

  /** Adds a listener for the stages and steps of runs. */
  public void onChange(FlowListener listener) {
    listeners.add(listener);
  }

  @Override
  public void drive(Job job, Definition definition, Run run)
      throws InterruptedException, IOException {
    // Also takes over that a run was stopped.
    services.runs().progress().open(run);
    var pipeline = new PipelineRun(services, steps, timer, listeners, job, definition, run);
    active.put(run.id(), pipeline);
    try {
      if (stopping) {
        throw new InterruptedException();
      }
      try (LogTimes.TimesRecording _ = services.logTimes().startRecording(pipeline.log().file())) {
        drive(job, definition, run, pipeline);
      }
    } finally {
      active.remove(run.id());
      pipeline.shut();
    }
  }

  private void drive(Job job, Definition definition, Run run, PipelineRun pipeline)
      throws InterruptedException, IOException {
    SupersededRuns.stop(definition, run, services.runs(), stops);
    boolean resumed = pipeline.isResumed();
    if (isResumeDisabled(definition) && resumed && !driven.contains(run.id())) {
      pipeline.shut();
      end(job, definition, run, NOT_RESUMED);
      return;
    }
    pipeline.log().write(0, LogStream.TEXT, heading(run), false);
    if (resumed && driven.add(run.id())) {
      String now = DATE.format(Instant.ofEpochMilli(pipeline.now()).atZone(ZoneId.systemDefault()));
      pipeline
          .log()
          .write(
              0,
              LogStream.NOTICE,
              "Resuming build at "
                  + now
                  + " after Jenkins restart\n"
                  + (pipeline.isPaused() ? "Still paused\n" : "Ready to run at " + now + "\n"),
              false);
    }
    driven.add(run.id());
    if (services.runs().progress().stoppedBy(run) != null) {
      stop(run, pipeline);
    }
    EvaluationResult ending =
        pipeline.asMain(new ScriptEvaluation(services, definition, pipeline)::perform);
    switch (ending) {
      case EvaluationResult.ScriptEnd ended -> complete(job, definition, run, pipeline, ended);
      case EvaluationResult.Interrupted(Throwable reason) -> {
        switch (reason) {
          case EvaluationStop closed when closed.reason() == EvaluationStop.StopReason.KILLED -> {
            driven.remove(run.id());
            pipeline.shut();
            end(job, definition, run, "Hard kill!");
          }
          case EvaluationStop _ -> {
            pipeline.calls().flush();
            throw new InterruptedException();
          }
          case RuntimeException e -> throw e;
          case InterruptedException e -> throw e;
          case IOException e -> throw e;
          default -> throw new IllegalStateException(reason);
        }
      }
    }
  }

  private static String heading(Run run) {
    var text = new StringBuilder();
    for (Cause cause : run.causes()) {
      text.append(cause.lines());
    }
    return text.toString();
  }

  private void complete(
      Job job,
      Definition definition,
      Run run,
      PipelineRun pipeline,
      EvaluationResult.ScriptEnd ending) {
    Throwable failure = ending.failure();
    if (failure != null) {
      pipeline.worsen(
          failure instanceof FlowInterruption interruption
              ? interruption.result()
              : Result.FAILURE);
    }
    Result stopped = pipeline.causes().stopResult();
    if (stopped != null) {
      pipeline.worsen(stopped);
    }
    Result own = pipeline.ownResult();
    Result result = own == null ? Result.SUCCESS : own;
    if (!ending.lines().isEmpty()) {
      pipeline.log().write(0, LogStream.TEXT, ending.lines(), false);
    }
    pipeline.saveVariables();
    services.cleanUp().accept(run);
    Consumer<Tx> downstream =
        services
            .completion()
            .downstream(
                job,
                run,
                result,
                lines -> pipeline.log().write(0, LogStream.work(2), lines, false));
    pipeline.log().write(0, LogStream.TEXT, "Finished: " + result + "\n", false);
    OutputFolder.deleteAll(services.blobs(), pipeline.log().file());
    driven.remove(run.id());
    services
        .completion()
        .complete(
            job,
            definition,
            run,
            result,
            tx -> {
              pipeline.writeEnd(tx);
              pipeline.causes().write(tx);
              downstream.accept(tx);
            });
  }

  static boolean isResumeDisabled(Definition definition) {
    PipelineDefinition settings = definition.pipeline();
    return settings != null && settings.resumeDisabled();
  }

  /** Ends a run whose script does not go on. */
  private void end(Job job, Definition definition, Run run, String reason) {
    services.cleanUp().accept(run);
    try (var log =
        new PipelineLog(services.blobs().log(job.id(), run.number()), services.clock())) {
      log.write(0, LogStream.NOTICE, reason + "\nFinished: ABORTED\n", false);
    }
    OutputFolder.deleteAll(services.blobs(), services.blobs().log(job.id(), run.number()));
    services.completion().complete(job, definition, run, Result.ABORTED, _ -> {});
  }

  @Override
  public void fail(Job job, Run run, Exception reason) {
    driven.remove(run.id());
    services.cleanUp().accept(run);
    OutputFolder.deleteAll(services.blobs(), services.blobs().log(job.id(), run.number()));
    services.completion().fail(job, run, reason);
  }

  @Override
  public void onStop(Run run) {
    PipelineRun pipeline = active.get(run.id());
    if (pipeline != null) {
      stop(run, pipeline);
    }
  }

  /** Whether a user has paused the run. */
  public boolean isPaused(Run run) {
    return PipelineRun.isPaused(services.notes(), run.id());
  }

  /**
   * Pauses a run, such that it starts no step, or lets it go on. Steps that run are not affected.
   *
   * @return false if no thread drives the run
   */
  public boolean pause(Run run, boolean pause) {
    PipelineRun pipeline = active.get(run.id());
    if (pipeline == null) {
      return false;
    }
    if (pipeline.pause(pause)) {
      write(pipeline, pause ? "Pausing\n" : "Resuming\n");
    }
    return true;
  }

  private void stop(Run run, PipelineRun pipeline) {
    // A paused run would not learn that it is stopped.
    pause(run, false);
    String user = services.runs().progress().stoppedBy(run);
    FlowInterruption reason = stops.reason(run, user == null ? "SYSTEM" : user);
    pipeline
        .interruptions()
        .post(
            StepScope.ROOT,
            STOP_KEY,
            reason,
            0,
            _ -> {
              var lines = new StringBuilder();
              reason.causes().forEach(cause -> lines.append(cause.text()).append('\n'));
              return lines.toString();
            });
    pipeline
        .threads()
        .untilEnd(
            pipeline.now() + PATIENCE_MILLIS,
            "patience",
            () -> {
              if (services.runs().find(run.id()) == null) {
                // Its job was deleted, so no user can end it.
                pipeline.close(new EvaluationStop(EvaluationStop.StopReason.KILLED));
              } else {
                write(pipeline, "Click here to forcibly terminate running steps\n");
              }
            });
  }

  private static void write(PipelineRun pipeline, String line) {
    pipeline.log().write(0, LogStream.NOTICE, line, false);
  }

  /**
   * Ends the running steps of a run without regard to how they end their work.
   *
   * @param user who asks for it
   * @return false if no thread drives the run
   */
  public boolean terminate(Run run, String user) {
    PipelineRun pipeline = active.get(run.id());
    if (pipeline == null) {
      return false;
    }
    pipeline
        .interruptions()
        .post(
            StepScope.ROOT,
            Interruptions.FORCED + pipeline.now(),
            RunInterruptions.byUser(user),
            0,
            waits -> {
              var lines = new StringBuilder();
              waits.forEach(wait -> lines.append("Terminating ").append(wait.step()).append('\n'));
              return lines.toString();
            });
    pipeline
        .threads()
        .untilEnd(
            pipeline.now() + PATIENCE_MILLIS,
            "patience",
            () -> write(pipeline, "Click here to forcibly kill entire build\n"));
    return true;
  }

  /**
   * Ends a run at once, with the result ABORTED.
   *
   * @return false if no thread drives the run
   */
  public boolean kill(Run run) {
    PipelineRun pipeline = active.get(run.id());
    if (pipeline == null) {
      return false;
    }
    pipeline.close(new EvaluationStop(EvaluationStop.StopReason.KILLED));
    return true;
  }

  @Override
  public @Nullable String currentStep(Run run) {
    PipelineRun pipeline = active.get(run.id());
    return pipeline == null ? null : pipeline.calls().currentStep();
  }

  @Override
  public void stop() {
    stopping = true;
    active
        .values()
        .forEach(run -> run.close(new EvaluationStop(EvaluationStop.StopReason.STOPPING)));
    timer.close();
    LOG.debug("pipelines are left to the next start");
  }
}
