package dev.steward.pipeline.step;

import dev.steward.pipeline.run.Body;
import dev.steward.pipeline.run.OutputScope;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Block steps that evaluate their body once, in other surroundings, and steps for branches. */
final class BlockSteps {
  private static final String STAGE = "org.jenkinsci.plugins.workflow.support.steps.StageStep";

  private BlockSteps() {}

  static List<PipelineStep> all() {
    return List.of(
        new PipelineStep("stage", "Stage", BlockSteps::stage),
        new PipelineStep(
            "script", "Run arbitrary Pipeline script", call -> call.body(call.scope())),
        new PipelineStep("parallel", "Execute in parallel", BlockSteps::parallel),
        new PipelineStep("withEnv", "Set environment variables", BlockSteps::withEnv),
        new PipelineStep("timestamps", "Timestamps", BlockSteps::timestamps),
        new PipelineStep("ansiColor", "Color ANSI Console Output", BlockSteps::ansiColor));
  }

  private static @Nullable Object stage(StepCall call) {
    String name = call.arguments().text("name");
    if (name == null || name.isEmpty()) {
      throw StepArgumentChecks.missing(call, STAGE, "name");
    }
    if (!call.hasBody()) {
      call.node().label(name);
      call.print("Using the ‘stage’ step without a block argument is deprecated\n");
      return null;
    }
    if (call.arguments().get("concurrency") != null) {
      throw new StepFailure(
          "The ‘concurrency’ parameter is no longer supported in ‘stage’; try ‘lock’ and/or"
              + " ‘milestone’ steps instead.");
    }
    StepScope scope = call.scope().withEnvironment(env -> env.put("STAGE_NAME", name));
    return call.body(scope, name);
  }

  private static @Nullable Object parallel(StepCall call) {
    var branches = new LinkedHashMap<String, Body>();
    boolean failFast = false;
    for (Map.Entry<String, @Nullable Object> entry : call.arguments().values().entrySet()) {
      Object value = entry.getValue();
      if (value instanceof ClosureValue closure) {
        branches.put(entry.getKey(), closure::call);
      } else if (value instanceof Body body) {
        branches.put(entry.getKey(), body);
      } else if (entry.getKey().equals("failFast") && value instanceof Boolean) {
        failFast = Truth.of(value);
      } else {
        throw new IllegalArgumentException(
            "Expected a closure or failFast but found "
                + entry.getKey()
                + "="
                + (value == null ? "null" : ValueText.text(value)));
      }
    }
    if (branches.isEmpty()) {
      call.print("No branches to run\n");
      return new LinkedHashMap<String, @Nullable Object>();
    }
    return call.run().parallel(call, branches, failFast);
  }

  private static @Nullable Object withEnv(StepCall call) {
    var entries = new ArrayList<String>();
    if (call.arguments().get("overrides") instanceof List<?> list) {
      list.forEach(entry -> entries.add(entry == null ? "null" : ValueText.text(entry)));
    }
    return call.body(call.scope().withEnvironment(EnvironmentOverrides.parse(entries)));
  }

  private static @Nullable Object timestamps(StepCall call) {
    return call.body(call.scope().with(OutputScope.TIMESTAMPS, true));
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable")
  private static @Nullable Object ansiColor(StepCall call) {
    String terminal = call.arguments().text("colorMapName", "xterm");
    StepScope scope = call.scope().withEnvironment(env -> env.put("TERM", terminal));
    Body body = call.givenBody();
    Object value;
    try {
      value =
          call.block(
              scope,
              null,
              arguments -> {
                // Jenkins writes a mark that looks like an empty line.
                call.print("\n");
                return body == null ? null : body.call(arguments);
              });
    } catch (EvaluationEnd e) {
      throw e;
    } catch (Throwable e) {
      call.print("\n");
      throw ScriptExceptions.unchecked(e);
    }
    call.print("\n");
    return value;
  }
}
