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
import dev.steward.step.GitPublisher;
import dev.steward.step.Phase;
import dev.steward.step.PreBuildCleanup;
import dev.steward.step.StepBlock;
import dev.steward.step.StepType;
import dev.steward.step.StepTypes;
import dev.steward.step.WorkspaceCleanup;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates the plan of a build. It depends on the definition only, so that a resumed build has the
 * same actions.
 */
public final class BuildPlanner {

  private final Runs runs;
  private final Jobs jobs;
  private final Queue queue;
  private final Uploads uploads;
  private final Cleaning cleaning;

  public BuildPlanner(Runs runs, Jobs jobs, Queue queue, Uploads uploads) {
    this.runs = runs;
    this.jobs = jobs;
    this.queue = queue;
    this.uploads = uploads;
    cleaning = new Cleaning(jobs);
  }

  /** Creates the plan of a definition. */
  Plan plan(Definition definition) {
    var actions = new LinkedHashMap<String, Act>();
    PreBuildCleanup clean = definition.find(PreBuildCleanup.class);
    if (clean != null) {
      actions.put("clean-before", new Cleaning.Before(clean, cleaning));
    }
    if (!(definition.scm() instanceof NoSourceControl)) {
      actions.put("checkout", new Checkout(definition.scm(), runs, jobs, queue));
    }
    if (definition.parameters().stream()
        .anyMatch(parameter -> parameter.type() == ParameterType.FILE)) {
      actions.put("files", new LayingFiles(uploads));
    }
    List<BuildWrapper> wrappers = definition.wrappers();
    for (int i = 0; i < wrappers.size(); i++) {
      StepType<?> type = StepTypes.find(wrappers.get(i));
      if (type != null) {
        actions.put("buildWrappers/" + i, new StepAction(type, wrappers.get(i)));
      }
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      addStep("builders/" + i, definition.steps().get(i), actions);
    }
    var later = new EnumMap<Phase, Map<String, Act>>(Phase.class);
    for (int i = 0; i < definition.postBuildActions().size(); i++) {
      addAction("publishers/" + i, definition.postBuildActions().get(i), later);
    }
    later.values().forEach(actions::putAll);
    return Plan.of(actions);
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
      addBlock(id, block, Act.Phase.MAIN, actions);
    }
  }

  private static void addBlock(
      String id, StepBlock block, Act.Phase phase, Map<String, Act> actions) {
    for (int i = 0; i < block.steps().size(); i++) {
      var nested = new LinkedHashMap<String, Act>();
      addStep(id + "/" + i, block.steps().get(i), nested);
      int index = i;
      nested.forEach((nestedId, action) ->
          actions.put(nestedId, new BlockAction(id, block, index, phase, action)));
    }
  }

  /** Adds an action to its phase. Actions without a behaviour have no effect during the build. */
  private void addAction(String id, PostBuildAction action, Map<Phase, Map<String, Act>> later) {
    StepType<?> type = StepTypes.find(action);
    switch (action) {
      case GitPublisher push -> add(later, Phase.NOTIFICATION, id, new GitPushing(push));
      case WorkspaceCleanup cleanup ->
          add(later, Phase.CLEANUP, id, new Cleaning.After(cleanup, cleaning));
      default -> {
        if (type != null) {
          add(later, type.phase(), id, new StepAction(type, action));
          if (action instanceof StepBlock block) {
            var nested = new LinkedHashMap<String, Act>();
            addBlock(id, block, Act.Phase.AFTER, nested);
            nested.forEach((nestedId, step) -> add(later, type.phase(), nestedId, step));
          }
        }
      }
    }
  }

  private static void add(Map<Phase, Map<String, Act>> later, Phase phase, String id, Act action) {
    later.computeIfAbsent(phase, _ -> new LinkedHashMap<>()).put(id, action);
  }
}
