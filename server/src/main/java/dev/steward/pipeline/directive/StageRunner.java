package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.PostCondition;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.StageModel;
import dev.steward.pipeline.declarative.StageModel.StageBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.MatrixBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.ParallelBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.SequentialBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.StepsBody;
import dev.steward.pipeline.declarative.StageModel.StageSections;
import dev.steward.pipeline.directive.AgentBlock.AgentCheckout;
import dev.steward.pipeline.directive.MatrixCells.MatrixCell;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.RunContext;
import dev.steward.run.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of a pipeline.
 *
 * <p>A stage takes its agent, its variables and its tools in Jenkins' order: options, input, agent,
 * {@code when}, credentials, environment, tools, steps, {@code post}.
 */
final class StageRunner {

  /** Tag of a stage that was skipped or that failed. */
  static final String STATUS = "STAGE_STATUS";

  private static final String FAILED = "FAILED_AND_CONTINUED";

  private final PipelineModel pipeline;
  private final PipelineOptions options;
  private final RunBlocks blocks;
  private final RunContext run;
  private final ModelValues values;
  private final EnvironmentBlock environments;
  private final AgentBlock agents;
  private final ToolBlock tools;
  private final InputBlock inputs;
  private final WhenBlock conditions;
  private final PostBlock posts;

  StageRunner(
      PipelineModel pipeline,
      PipelineOptions options,
      RunBlocks blocks,
      ModelValues values,
      DirectiveServices services,
      PostBlock posts) {
    this.pipeline = pipeline;
    this.options = options;
    this.blocks = blocks;
    this.run = blocks.run();
    this.values = values;
    this.posts = posts;
    environments = new EnvironmentBlock(blocks, values, services);
    agents = new AgentBlock(blocks, values);
    tools = new ToolBlock(blocks, values);
    inputs = new InputBlock(blocks, values);
    conditions = new WhenBlock(blocks, values, services);
  }

  /**
   * Where a stage stands.
   *
   * @param stage the stage around; null for a stage of the pipeline
   * @param agent the agent of the innermost stage around that has one, or of the pipeline
   */
  private record StagePlace(@Nullable StageModel stage, @Nullable AgentSection agent) {}

  /** Runs a body with the block steps that options ask for, the first outermost. */
  void withOptions(List<SectionCall> wrappers, Runnable body) {
    if (wrappers.isEmpty()) {
      body.run();
      return;
    }
    SectionCall first = wrappers.getFirst();
    blocks.block(
        String.valueOf(first.name()),
        values.arguments(first),
        () -> withOptions(wrappers.subList(1, wrappers.size()), body));
  }

  /**
   * Runs the stages of the pipeline.
   *
   * @param restartedStage the stage with which the run begins; null for the first one
   * @return what the first failed stage ended with; null if none failed
   */
  @Nullable Throwable run(@Nullable String restartedStage) {
    if (pipeline.stages() == null) {
      return null;
    }
    SkipReason skipped = restartedStage == null ? null : new SkipReason.Restart(restartedStage);
    return sequence(
        pipeline.stages().stages(), new StagePlace(null, pipeline.agent()), null, skipped);
  }

  private @Nullable Throwable sequence(
      List<StageModel> stages,
      StagePlace place,
      @Nullable Throwable before,
      @Nullable SkipReason skipReason) {
    SkipReason reason = skipReason;
    Throwable failure = before;
    for (StageModel stage : stages) {
      if (place.stage() == null
          && reason instanceof SkipReason.Restart(String restarted)
          && stage.name().equals(restarted)) {
        reason = null;
      }
      try {
        stage(stage, Map.of(), place, failure, reason);
      } catch (Throwable e) {
        Failures.throwIfFinal(e);
        failure = failure == null ? e : failure;
      }
    }
    return failure;
  }

  private static @Nullable AgentSection agentOf(StageModel stage, StagePlace place) {
    AgentSection own = stage.sections().agent();
    return own == null ? place.agent() : own;
  }

  /**
   * Runs a stage.
   *
   * @param cell the values of the axes, if the stage is a cell of a matrix
   * @param before what an earlier stage ended with; null if none failed
   * @param skipReason why the stage around is skipped; null if it is not
   */
  private void stage(
      StageModel stage,
      Map<String, String> cell,
      StagePlace place,
      @Nullable Throwable before,
      @Nullable SkipReason skipReason) {
    blocks.stage(
        stage.name(),
        () -> {
          FlowNode node = blocks.innermost();
          var execution = new StageExecution(stage, cell, place, before, node);
          Throwable failure = execution.perform(reason(before, skipReason));
          if (failure != null) {
            throw Failures.rethrow(failure);
          }
        });
  }

  private @Nullable SkipReason reason(@Nullable Throwable before, @Nullable SkipReason skipReason) {
    if (skipReason != null) {
      return skipReason;
    }
    if (before != null) {
      return new SkipReason.Failure();
    }
    return options.has("skipStagesAfterUnstable") && run.result() == Result.UNSTABLE
        ? new SkipReason.Unstable()
        : null;
  }

  /** One evaluation of a stage, in its block. */
  private final class StageExecution {
    private final StageModel stage;
    private final StageSections sections;
    private final Map<String, String> cell;
    private final StagePlace place;
    private final @Nullable Throwable before;
    private final @Nullable FlowNode node;
    private final PipelineOptions stageOptions;
    private final List<MatrixCell> branches;
    private boolean passed = true;

    StageExecution(
        StageModel stage,
        Map<String, String> cell,
        StagePlace place,
        @Nullable Throwable before,
        @Nullable FlowNode node) {
      this.stage = stage;
      this.sections = stage.sections();
      this.cell = cell;
      this.place = place;
      this.before = before;
      this.node = node;
      stageOptions = new PipelineOptions(sections.options());
      branches = branches();
    }

    private List<MatrixCell> branches() {
      for (StageBody body : stage.bodies()) {
        if (body instanceof ParallelBody(StageModel.StageList stages)) {
          return stages.stages().stream().map(entry -> new MatrixCell(entry, Map.of())).toList();
        }
        if (body instanceof MatrixBody matrix) {
          return MatrixCells.of(matrix);
        }
      }
      return List.of();
    }

    private boolean isParallel() {
      return stage.bodies().stream()
          .anyMatch(body -> body instanceof ParallelBody || body instanceof MatrixBody);
    }

    private StagePlace inner() {
      return new StagePlace(stage, agentOf(stage, place));
    }

    /** Runs or skips the stage; returns what ended it, or what ended an earlier one. */
    @Nullable Throwable perform(@Nullable SkipReason skipReason) {
      Throwable failure = before;
      SkipReason reason = skipReason;
      try {
        if (reason == null) {
          withCell(this::enter);
          if (!passed) {
            reason = new SkipReason.Condition();
          }
        }
        if (reason != null) {
          skip(reason);
        }
      } catch (Throwable e) {
        Failures.throwIfFinal(e);
        mark(FAILED);
        failure = failure == null ? e : failure;
      }
      if (reason == null && isParallel()) {
        failure = post(failure);
      }
      return failure;
    }

    private void mark(String status) {
      if (node != null && !node.tags().containsKey(STATUS)) {
        node.tag(STATUS, status);
      }
    }

    private void withCell(Runnable body) {
      if (cell.isEmpty()) {
        body.run();
      } else {
        List<String> variables =
            cell.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
        blocks.withEnv(variables, body);
      }
    }

    /** Goes through options, input, agent and {@code when}, in the order that they ask for. */
    private void enter() {
      WhenSection when = sections.when();
      boolean beforeOptions = when != null && Boolean.TRUE.equals(when.beforeOptions());
      boolean beforeInput = when != null && Boolean.TRUE.equals(when.beforeInput());
      boolean beforeAgent = when != null && Boolean.TRUE.equals(when.beforeAgent());
      check(
          beforeOptions,
          () ->
              withOptions(
                  stageOptions.wrappers(),
                  () ->
                      check(
                          beforeInput && !beforeOptions,
                          () ->
                              inputs.around(
                                  sections.input(),
                                  stage.name(),
                                  () ->
                                      check(
                                          beforeAgent && !beforeInput && !beforeOptions,
                                          () ->
                                              onAgent(
                                                  !beforeAgent
                                                      && !beforeInput
                                                      && !beforeOptions))))));
    }

    /** Runs a body if the conditions of the stage are true, or are not evaluated here. */
    private void check(boolean here, Runnable body) {
      WhenSection when = sections.when();
      if (here && when != null && !conditions.isTrue(when)) {
        passed = false;
      } else {
        body.run();
      }
    }

    private void onAgent(boolean checkHere) {
      if (isParallel()) {
        check(checkHere, () -> withEnvironment(this::parallel));
      } else {
        inContainer(() ->
            agents.around(
                sections.agent(),
                checkout(),
                () -> check(checkHere, () -> withEnvironment(() -> withTools(this::content)))));
      }
    }

    /** Gives a stage of the pipeline that has no agent a container of its own, if it wants one. */
    private void inContainer(Runnable body) {
      if (place.stage() == null
          && sections.agent() == null
          && options.has("newContainerPerStage")) {
        agents.inside(pipeline.agent(), body);
      } else {
        body.run();
      }
    }

    private AgentCheckout checkout() {
      boolean skipped =
          stageOptions.isOn(
              "skipDefaultCheckout", values, options.isOn("skipDefaultCheckout", values, false));
      String own = stageOptions.text("checkoutToSubdirectory", values);
      return new AgentCheckout(
          !skipped, own == null ? options.text("checkoutToSubdirectory", values) : own);
    }

    private void withEnvironment(Runnable body) {
      environments.around(sections.environment(), body);
    }

    private void withTools(Runnable body) {
      AgentSection agent = sections.agent() == null ? pipeline.agent() : sections.agent();
      if (!AgentBlock.hasMachine(agent)) {
        body.run();
        return;
      }
      StageModel parent = place.stage();
      ToolSection outer = parent == null ? null : parent.sections().tools();
      tools.around(sections.tools(), outer == null ? pipeline.tools() : outer, body);
    }

    private void content() {
      for (StageBody body : stage.bodies()) {
        if (body instanceof SequentialBody(StageModel.StageList stages)) {
          Throwable failure = post(sequence(stages.stages(), inner(), null, null));
          if (failure != null) {
            throw Failures.rethrow(failure);
          }
          return;
        }
        if (body instanceof StepsBody(List<Branch> branches)) {
          steps(branches);
          return;
        }
      }
    }

    private void steps(List<Branch> steps) {
      Throwable failure = null;
      try {
        withMachine(agentOf(stage, place), () -> perform(steps));
      } catch (Throwable e) {
        Failures.throwIfFinal(e);
        mark(FAILED);
        failure = e;
      }
      failure = post(failure);
      if (failure != null) {
        throw Failures.rethrow(failure);
      }
    }

    /** Performs the steps of a stage, or the branches of the parallel step that is the only one. */
    private void perform(List<Branch> steps) {
      if (steps.size() == 1 && steps.getFirst().name().equals(Branch.DEFAULT)) {
        values.perform(steps.getFirst());
        return;
      }
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
      for (Branch branch : steps) {
        arguments.put(
            branch.name(), new BranchClosure(run.interpreter(), () -> values.perform(branch)));
      }
      callParallel(arguments);
    }

    private void parallel() {
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
      for (MatrixCell branch : branches) {
        arguments.put(branch.stage().name(), branch(branch, null));
      }
      callParallel(arguments);
    }

    private void callParallel(Map<String, @Nullable Object> arguments) {
      if (Boolean.TRUE.equals(stage.failFast()) || options.has("parallelsAlwaysFailFast")) {
        arguments.put("failFast", true);
      }
      blocks.call("parallel", arguments);
    }

    private BranchClosure branch(MatrixCell branch, @Nullable SkipReason reason) {
      return new BranchClosure(
          run.interpreter(), () -> stage(branch.stage(), branch.values(), inner(), before, reason));
    }

    private void skip(SkipReason reason) {
      run.printLine(reason.line(stage.name()));
      mark(reason.status());
      blocks.call(DirectiveSteps.GET_CONTEXT, Map.of());
      if (isParallel()) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        for (MatrixCell branch : branches) {
          arguments.put(branch.stage().name(), branch(branch, reason));
        }
        callParallel(arguments);
        return;
      }
      for (StageBody body : stage.bodies()) {
        if (body instanceof SequentialBody(StageModel.StageList stages)) {
          sequence(stages.stages(), inner(), before, reason);
        }
      }
    }

    private @Nullable Throwable post(@Nullable Throwable failure) {
      if (sections.post() == null || !posts.isNeeded(sections.post(), node, failure)) {
        return failure;
      }
      run.printLine("Post stage");
      Throwable after =
          posts.perform(sections.post(), node, failure, postSteps(agentOf(stage, place)));
      if (after != null) {
        mark(FAILED);
      }
      return after;
    }
  }

  /**
   * Performs steps; if one of them needs a machine and the directives say that there is none, the
   * error says so.
   */
  void withMachine(@Nullable AgentSection agent, Runnable steps) {
    try {
      steps.run();
    } catch (Throwable e) {
      Failures.throwIfFinal(e);
      if (!AgentBlock.hasMachine(agent) && Failures.isMissingMachine(e)) {
        blocks.call("error", Map.of("message", Failures.NO_MACHINE));
      }
      throw Failures.rethrow(e);
    }
  }

  /** Performs the steps of a condition of a {@code post} section. */
  Consumer<PostCondition> postSteps(@Nullable AgentSection agent) {
    return condition -> withMachine(agent, () -> values.perform(condition.branch()));
  }

  EnvironmentBlock environments() {
    return environments;
  }

  AgentBlock agents() {
    return agents;
  }

  ToolBlock tools() {
    return tools;
  }
}
