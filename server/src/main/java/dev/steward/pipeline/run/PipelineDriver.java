package dev.steward.pipeline.run;

import dev.steward.blob.LogTimes;
import dev.steward.engine.RunDriver;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.syntax.ErrorReport;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.EvaluationInterrupt;
import dev.steward.problem.Outage;
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
  private static final String SCRIPT_NAME = "WorkflowScript";

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
    EvaluationResult ending = pipeline.asMain(() -> evaluate(definition, pipeline));
    switch (ending) {
      case EvaluationResult.ScriptEnd ended -> complete(job, definition, run, pipeline, ended);
      case EvaluationResult.Interrupted(Throwable reason) -> {
        switch (reason) {
          case EvaluationStop closed when closed.reason() == EvaluationStop.Reason.KILLED -> {
            driven.remove(run.id());
            pipeline.shut();
            kill(job, definition, run);
          }
          case EvaluationStop _ -> {
            pipeline.flush();
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

  /** How an evaluation ended. */
  private sealed interface EvaluationResult {

    /**
     * The script has ended.
     *
     * @param failure what ended it; null if it reached its end
     * @param lines for the log after the last line of the pipeline
     */
    record ScriptEnd(@Nullable Throwable failure, String lines) implements EvaluationResult {}

    /** The evaluation was ended from outside. */
    record Interrupted(Throwable reason) implements EvaluationResult {}
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable") // a script can throw anything
  private EvaluationResult evaluate(Definition definition, PipelineRun pipeline) {
    try {
      ScriptReader.ScriptText text = read(definition, pipeline);
      pipeline.log().write(0, LogStream.TEXT, text.announcement(), false);
      Script script;
      try {
        script = ScriptParser.parse(SCRIPT_NAME, text.text());
        List<SyntaxFailure.Problem> problems =
            DeclarativeCheck.checkAsJenkins(script, services.tools()).problems();
        if (!problems.isEmpty()) {
          throw new SyntaxFailure(problems);
        }
      } catch (SyntaxFailure e) {
        return new EvaluationResult.ScriptEnd(e, report(text.text(), e));
      }
      pipeline
          .log()
          .write(FlowTree.START, LogStream.ANNOUNCE, "[Pipeline] Start of Pipeline\n", false);
      Throwable failure = null;
      try {
        pipeline.evaluate(script);
      } catch (EvaluationInterrupt e) {
        throw e;
      } catch (Throwable e) {
        failure = e;
      }
      if (failure != null && Outage.isCauseOf(failure)) {
        return new EvaluationResult.Interrupted(failure);
      }
      pipeline
          .log()
          .write(FlowTree.START, LogStream.ANNOUNCE, "[Pipeline] End of Pipeline\n", false);
      return new EvaluationResult.ScriptEnd(
          failure, failure == null ? "" : pipeline.describe(failure));
    } catch (EvaluationInterrupt | InterruptedException e) {
      Throwable reason = pipeline.closedBy();
      return new EvaluationResult.Interrupted(reason == null ? new InterruptedException() : reason);
    } catch (StepFailure | FlowInterruption e) {
      return new EvaluationResult.ScriptEnd(e, pipeline.describe(e));
    } catch (IOException | RuntimeException e) {
      return new EvaluationResult.Interrupted(e);
    }
  }

  private ScriptReader.ScriptText read(Definition definition, PipelineRun pipeline)
      throws InterruptedException, IOException {
    var text = new ScriptReader.ScriptText[1];
    StepCall.Work work =
        _ -> {
          text[0] =
              services
                  .scripts()
                  .read(
                      pipeline.job(),
                      definition,
                      pipeline.run(),
                      pipeline.environment(StepScope.ROOT),
                      line -> pipeline.log().write(0, LogStream.work(1), line + "\n", false));
          return null;
        };
    PipelineDefinition settings = definition.pipeline();
    if (settings != null && settings.source() instanceof PipelineDefinition.ScmScript) {
      pipeline.prepare(work);
    } else {
      work.perform(
          new Wait(
              new WaitKey(0, 0),
              "",
              StepScope.ROOT,
              Thread.currentThread(),
              pipeline::startThread));
    }
    return text[0];
  }

  /** Words syntax errors as Groovy's compiler does. */
  private static String report(String text, SyntaxFailure failure) {
    var lines =
        new StringBuilder(
            "org.codehaus.groovy.control.MultipleCompilationErrorsException: startup failed:\n");
    List<SyntaxFailure.Problem> problems = failure.problems();
    problems.forEach(
        problem -> lines.append(ErrorReport.of(SCRIPT_NAME, text, problem)).append('\n'));
    int count = problems.size();
    return lines.append(count).append(count == 1 ? " error\n\n" : " errors\n\n").toString();
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
    Result stopped = pipeline.stopResult();
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
              pipeline.writeCauses(tx);
              downstream.accept(tx);
            });
  }

  private void kill(Job job, Definition definition, Run run) {
    services.cleanUp().accept(run);
    try (var log =
        new PipelineLog(services.blobs().log(job.id(), run.number()), services.clock())) {
      log.write(0, LogStream.NOTICE, "Hard kill!\nFinished: ABORTED\n", false);
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
    pipeline.afterPatience(
        pipeline.now() + PATIENCE_MILLIS,
        () -> {
          if (services.runs().find(run.id()) == null) {
            // Its job was deleted, so no user can end it.
            pipeline.close(new EvaluationStop(EvaluationStop.Reason.KILLED));
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
    pipeline.afterPatience(
        pipeline.now() + PATIENCE_MILLIS,
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
    pipeline.close(new EvaluationStop(EvaluationStop.Reason.KILLED));
    return true;
  }

  @Override
  public @Nullable String currentStep(Run run) {
    PipelineRun pipeline = active.get(run.id());
    return pipeline == null ? null : pipeline.currentStep();
  }

  @Override
  public void stop() {
    stopping = true;
    active.values().forEach(run -> run.close(new EvaluationStop(EvaluationStop.Reason.STOPPING)));
    timer.close();
    LOG.debug("pipelines are left to the next start");
  }
}
