package dev.steward.pipeline.step;

import dev.steward.access.Caller;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.run.FlowInterruption.InterruptionCause;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.queue.IdempotencyKeys.KeyedOutcome;
import dev.steward.queue.IdempotencyKeys.KeyedRequest;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.step.Repeat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The steps that start builds of other jobs and wait for them. */
final class BuildJobStep {
  private static final String CAUSE =
      "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamFailureCause";

  private static final Map<String, String> VALUE_TYPES =
      Map.of(
          "string", "StringParameterValue",
          "text", "TextParameterValue",
          "booleanParam", "BooleanParameterValue",
          "password", "PasswordParameterValue",
          "credentials", "CredentialsParameterValue",
          "run", "RunParameterValue",
          "label", "LabelParameterValue");

  private final Jobs jobs;
  private final Runs runs;
  private final Queue queue;
  private final IdempotencyKeys keys;
  private final DownstreamBuilds builds;
  private final RunObjects objects;

  BuildJobStep(FlowServices services) {
    jobs = services.jobs();
    runs = services.runs();
    queue = services.queue();
    keys = services.idempotencyKeys();
    builds = services.builds();
    objects = services.runObjects();
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("build", "Build a job", this::build),
        new PipelineStep("waitForBuild", "Wait for build to complete", this::waitForBuild));
  }

  private @Nullable Object build(StepCall call) {
    boolean wait = call.arguments().flag("wait", true);
    String given = call.arguments().text("job", "null");
    String fullName = String.valueOf(call.record(() -> resolve(call, given)));
    if (fullName.isEmpty()) {
      throw new StepFailure("No item named " + given + " found");
    }
    if (fullName.endsWith("/")) {
      throw new StepFailure("Waiting for non-job items is not supported");
    }
    call.node().describe(fullName);
    call.print("Scheduling project: " + title(fullName) + "\n");
    Object item = call.await(Repeat.IDEMPOTENT, _ -> schedule(call, fullName));
    boolean untilStart = call.arguments().flag("waitForStart", false);
    if (!wait && !untilStart) {
      return null;
    }
    long itemId = number(item);
    Object started =
        call.await(
            Repeat.IDEMPOTENT,
            interruption ->
                cancelling(
                    () -> started(fullName, builds.awaitStart(itemId)),
                    interruption,
                    () -> queue.cancel(Caller.system(), itemId)));
    if (!(started instanceof List<?> build)) {
      throw new StepFailure("Build of " + title(fullName) + " was cancelled");
    }
    long runId = number(build.getFirst());
    String name = title(fullName) + " #" + number(build.getLast());
    call.print("Starting building: " + name + "\n");
    if (untilStart) {
      return objects.of(call.run(), runId);
    }
    return complete(call, name, runId, true);
  }

  /** The id and the number of a run; null if there is none. */
  private @Nullable List<Long> started(String fullName, long number) {
    Job job = number == 0 ? null : jobs.find(Caller.system(), fullName);
    Run run = job == null ? null : runs.find(job, number);
    return run == null ? null : List.of(run.id(), run.number());
  }

  /** Waits for a run that another step has started. */
  private @Nullable Object waitForBuild(StepCall call) {
    String given = call.arguments().text("runId", "");
    int hash = given.lastIndexOf('#');
    String fullName = hash < 0 ? "" : given.substring(0, hash);
    long number = parse(given.substring(hash + 1));
    Object reference = call.record(() -> started(fullName, number));
    if (!(reference instanceof List<?> build)) {
      throw new StepFailure("No build exists with runId " + given);
    }
    return complete(
        call,
        title(fullName) + " #" + number,
        number(build.getFirst()),
        call.arguments().flag("propagateAbort", false));
  }

  private static long parse(String number) {
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private Object complete(StepCall call, String name, long runId, boolean stopsWithStep) {
    Object ended =
        call.await(
            Repeat.IDEMPOTENT,
            interruption ->
                cancelling(
                    () -> builds.awaitEnd(runId),
                    interruption,
                    () -> {
                      if (stopsWithStep) {
                        stop(runId);
                      }
                    }));
    String result = String.valueOf(ended);
    if (result.isEmpty()) {
      throw new StepFailure(name + " was deleted");
    }
    call.print("Build " + name + " completed: " + result + "\n");
    Result outcome = Result.valueOf(result);
    if (outcome != Result.SUCCESS && call.arguments().flag("propagate", propagates(call))) {
      String text = name + " completed with status " + result + " (propagate: false to ignore)";
      if (outcome != Result.UNSTABLE) {
        throw new FlowInterruption(outcome, false, List.of(new InterruptionCause(CAUSE, text)));
      }
      call.node().warn(Result.UNSTABLE, text);
      call.run().worsen(Result.UNSTABLE);
    }
    return objects.of(call.run(), runId);
  }

  /** By default {@code build} fails together with its build, and {@code waitForBuild} does not. */
  private static boolean propagates(StepCall call) {
    return call.name().equals("build");
  }

  /** Performs work; if the step is interrupted, but not if the server stops, does more. */
  private static <T> T cancelling(Callable<T> work, Interruption interruption, Runnable cancel)
      throws InterruptedException {
    try {
      return work.call();
    } catch (InterruptedException e) {
      if (interruption.reason() != null) {
        cancel.run();
      }
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void stop(long runId) {
    Run run = runs.find(runId);
    Job job = run == null ? null : jobs.find(run.jobId());
    if (run != null && job != null && run.running()) {
      runs.stop(Caller.system(), job, run);
    }
  }

  /** The full name of a job, with a slash behind that of a folder; empty if there is none. */
  private String resolve(StepCall call, String given) {
    Item target = jobs.resolveItem(Caller.system(), call.run().job().parentName(), given);
    if (target == null) {
      return "";
    }
    return target instanceof Job ? target.fullName() : target.fullName() + "/";
  }

  private long schedule(StepCall call, String fullName) {
    Job job = jobs.find(Caller.system(), fullName);
    if (job == null) {
      throw new StepFailure("No item named " + fullName + " found");
    }
    if (!job.buildable()) {
      throw new StepFailure("Failed to trigger build of " + title(fullName));
    }
    Definition definition = jobs.definition(job);
    Run run = call.run().run();
    var cause = new Cause.UpstreamCause(call.run().job().fullName(), run.number(), run.causes());
    long quiet =
        call.arguments().get("quietPeriod") == null
            ? queue.quietMillis(definition)
            : Math.max(0, 1_000 * call.arguments().number("quietPeriod", 0));
    try {
      KeyedOutcome outcome =
          keys.schedule(
              new KeyedRequest(
                  "pipeline", fullName, run.cookie() + "/" + call.node().id(), fullName),
              job,
              parameters(call, definition),
              cause,
              quiet);
      return switch (outcome) {
        case KeyedOutcome.New(var item) -> item.itemId();
        case KeyedOutcome.Replayed(var item) -> item.itemId();
        case KeyedOutcome.Mismatch() ->
            throw new StepFailure("Failed to trigger build of " + title(fullName));
      };
    } catch (Problem e) {
      throw new StepFailure(
          "Failed to trigger build of " + title(fullName) + ": " + e.getMessage());
    }
  }

  private List<ParameterValue> parameters(StepCall call, Definition definition) {
    var submitted = new LinkedHashMap<String, String>();
    for (DescribableValue value : DescribableValue.listOf(call.arguments().get("parameters"))) {
      StepArguments arguments = value.arguments(null);
      String name = arguments.text("name", "");
      BuildParameter parameter =
          definition.parameters().stream()
              .filter(declared -> declared.name().equals(name))
              .findFirst()
              .orElse(null);
      if (parameter == null || parameter.type() == ParameterType.FILE) {
        continue;
      }
      Object given = arguments.has("value") ? arguments.get("value") : arguments.get("runId");
      String text = given == null ? "" : ValueText.text(given);
      try {
        ParameterResolver.of(jobs, parameter, text);
      } catch (Problem.Invalid e) {
        throw new StepFailure(
            "Invalid parameter value: ("
                + VALUE_TYPES.getOrDefault(value.name(), simple(value.name()))
                + ") "
                + name
                + "='"
                + (parameter.type() == ParameterType.SECRET ? "****" : text)
                + "'");
      }
      submitted.put(name, text);
    }
    return new ArrayList<>(ParameterResolver.of(jobs, definition, submitted));
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  /** A full name as logs show it. */
  private static String title(String fullName) {
    return fullName.replace("/", " » ");
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
