package dev.steward.engine;

import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.BuildWrapper;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.job.definition.SourceControl.NoSourceControl;
import dev.steward.job.definition.UnsupportedType;
import dev.steward.queue.Queue;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.step.Phase;
import dev.steward.step.StepBlock;
import dev.steward.step.StepType;
import dev.steward.step.StepTypes;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates the plan of a build. The plan depends only on the definition, so that a resumed build has
 * the same actions.
 */
public final class BuildPlanner {

  private final Runs runs;
  private final Jobs jobs;
  private final Queue queue;
  private final Uploads uploads;

  public BuildPlanner(Runs runs, Jobs jobs, Queue queue, Uploads uploads) {
    this.runs = runs;
    this.jobs = jobs;
    this.queue = queue;
    this.uploads = uploads;
  }

  /** Creates the plan for a definition. */
  Plan plan(Definition definition) {
    var phases = new EnumMap<Phase, Map<String, Act>>(Phase.class);
    addWrappers(definition.wrappers(), phases);
    Map<String, Act> preparation = actionsOf(phases, Phase.PREPARATION);
    if (!(definition.scm() instanceof NoSourceControl)) {
      preparation.put("checkout", new Checkout(definition.scm(), runs, jobs, queue));
    }
    if (definition.parameters().stream()
        .anyMatch(parameter -> parameter.type() == ParameterType.FILE)) {
      preparation.put("files", new LayingFiles(uploads));
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      addStep("builders/" + i, definition.steps().get(i), actionsOf(phases, Phase.MAIN));
    }
    for (int i = 0; i < definition.postBuildActions().size(); i++) {
      addAction("publishers/" + i, definition.postBuildActions().get(i), phases);
    }
    var actions = new LinkedHashMap<String, Act>();
    phases.values().forEach(actions::putAll);
    return Plan.of(actions);
  }

  private static void addWrappers(
      List<BuildWrapper> wrappers, Map<Phase, Map<String, Act>> phases) {
    for (int i = 0; i < wrappers.size(); i++) {
      StepType<?> type = StepTypes.find(wrappers.get(i));
      if (type != null) {
        String id = type.phase() == Phase.PREPARATION ? type.kind() : "buildWrappers/" + i;
        actionsOf(phases, type.phase()).putIfAbsent(id, new StepAction(type, wrappers.get(i)));
      }
    }
  }

  private static void addStep(String id, BuildStep step, Map<String, Act> actions) {
    StepType<?> type = StepTypes.find(step);
    if (type == null) {
      String element = step instanceof UnsupportedType(String name) ? name : step.toString();
      actions.put(id, new UnsupportedStep(element));
      return;
    }
    actions.put(id, new StepAction(type, step));
    if (step instanceof StepBlock block) {
      addBlock(id, block, Phase.MAIN, actions);
    }
  }

  private static void addBlock(String id, StepBlock block, Phase phase, Map<String, Act> actions) {
    for (int i = 0; i < block.steps().size(); i++) {
      var nested = new LinkedHashMap<String, Act>();
      addStep(id + "/" + i, block.steps().get(i), nested);
      int index = i;
      nested.forEach((nestedId, action) ->
          actions.put(nestedId, new BlockAction(id, block, index, phase, action)));
    }
  }

  /** Adds an action to its phase. Actions without a behaviour have no effect during the build. */
  private static void addAction(
      String id, PostBuildAction action, Map<Phase, Map<String, Act>> phases) {
    StepType<?> type = StepTypes.find(action);
    if (type == null) {
      return;
    }
    Map<String, Act> actions = actionsOf(phases, type.phase());
    actions.put(id, new StepAction(type, action));
    if (action instanceof StepBlock block) {
      addBlock(id, block, type.phase(), actions);
    }
  }

  private static Map<String, Act> actionsOf(Map<Phase, Map<String, Act>> phases, Phase phase) {
    return phases.computeIfAbsent(phase, _ -> new LinkedHashMap<>());
  }
}
