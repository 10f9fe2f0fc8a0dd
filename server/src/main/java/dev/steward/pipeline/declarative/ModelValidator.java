package dev.steward.pipeline.declarative;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelStep.BlockStep;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.ModelStep.CodeBlock;
import dev.steward.pipeline.declarative.ModelStep.InvalidStep;
import dev.steward.pipeline.declarative.ModelStep.PlainStep;
import dev.steward.pipeline.declarative.Section.PostCondition;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.StageModel.AxisList;
import dev.steward.pipeline.declarative.StageModel.ExcludeList;
import dev.steward.pipeline.declarative.StageModel.MatrixAxis;
import dev.steward.pipeline.declarative.StageModel.StageBody.MatrixBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.ParallelBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.SequentialBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.StepsBody;
import dev.steward.pipeline.declarative.StageModel.StageList;
import dev.steward.pipeline.declarative.StageModel.StageSections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks a model. Errors are reported in the order in which Jenkins reports them. */
final class ModelValidator {

  private final ProblemCollector problems;
  private final CallValidator calls;
  private final SectionValidator sections;

  ModelValidator(ProblemCollector problems, InstalledTools tools, CodeCheck codeCheck) {
    this.problems = problems;
    calls = new CallValidator(problems, codeCheck);
    sections = new SectionValidator(problems, calls, tools);
  }

  void check(PipelineModel pipeline) {
    if (pipeline.stages() == null) {
      problems.add(pipeline.origin(), Messages.required("stages"));
    }
    if (pipeline.agent() == null) {
      problems.add(pipeline.origin(), Messages.required("agent"));
    }
    if (pipeline.stages() != null) {
      check(pipeline.stages(), false);
    }
    check(pipeline.post());
    sections.check(pipeline.environment());
    sections.check(pipeline.agent());
    sections.check(pipeline.tools());
    sections.check(pipeline.options());
    sections.check(pipeline.parameters());
    sections.check(pipeline.triggers());
    sections.check(pipeline.libraries());
  }

  private void check(StageList list, boolean inParallel) {
    if (list.stages().isEmpty()) {
      problems.add(list.origin(), Messages.NO_STAGES);
    }
    for (String name : repeated(list.stages().stream().map(StageModel::name).toList())) {
      problems.add(list.origin(), Messages.duplicate("stage name", name));
    }
    list.stages().forEach(stage -> check(stage, inParallel));
  }

  private void check(StageModel stage, boolean inParallel) {
    check(stage.sections());
    checkBodies(stage, inParallel);
    StepsBody steps = stage.body(StepsBody.class);
    if (steps != null) {
      steps.branches().forEach(this::check);
    }
    ParallelBody parallel = stage.body(ParallelBody.class);
    if (parallel != null) {
      check(parallel.stages(), true);
    }
    MatrixBody matrix = stage.body(MatrixBody.class);
    if (matrix != null) {
      check(matrix);
    }
    SequentialBody sequential = stage.body(SequentialBody.class);
    if (sequential != null) {
      check(sequential.stages(), inParallel);
    }
  }

  private void check(StageSections stage) {
    sections.check(stage.agent());
    sections.check(stage.when());
    check(stage.post());
    sections.check(stage.tools());
    sections.check(stage.environment());
    sections.check(stage.options());
    sections.check(stage.input());
  }

  private void checkBodies(StageModel stage, boolean inParallel) {
    StepsBody steps = stage.body(StepsBody.class);
    ParallelBody parallel = stage.body(ParallelBody.class);
    MatrixBody matrix = stage.body(MatrixBody.class);
    boolean branches = steps != null && steps.branches().size() > 1;
    if (inParallel && (branches || parallel != null || matrix != null)) {
      problems.add(
          matrix != null
              ? matrix.origin()
              : parallel != null
                  ? parallel.stages().origin()
                  : Objects.requireNonNull(steps).branches().getFirst().origin(),
          Messages.NESTED_PARALLEL);
    } else if (stage.bodies().size() > 1) {
      problems.add(stage.origin(), Messages.severalBodies(stage.name()));
    } else if (stage.bodies().isEmpty()) {
      problems.add(stage.origin(), Messages.nothingToDo(stage.name()));
    } else if (parallel != null || matrix != null) {
      checkNotInParallel("agent", stage.sections().agent(), stage);
      checkNotInParallel("tools", stage.sections().tools(), stage);
    } else if (steps != null) {
      for (String name : repeated(steps.branches().stream().map(Branch::name).toList())) {
        problems.add(stage.origin(), Messages.duplicate("parallel branch name", name));
      }
    }
  }

  private void checkNotInParallel(String name, @Nullable Section section, StageModel stage) {
    if (section != null) {
      problems.add(section.origin(), Messages.notInParallelStage(name, stage.name()));
    }
  }

  private void check(MatrixBody matrix) {
    check(matrix.sections());
    if (matrix.axes() == null) {
      problems.add(matrix.origin(), Messages.required("axes"));
    }
    if (matrix.stages() == null) {
      problems.add(matrix.origin(), Messages.required("stages"));
    }
    check(matrix.axes());
    ExcludeList excludes = matrix.excludes();
    if (excludes != null) {
      if (excludes.excludes().isEmpty()) {
        problems.add(excludes.origin(), Messages.NO_EXCLUDES);
      }
      excludes.excludes().forEach(this::check);
    }
    if (matrix.stages() != null) {
      check(matrix.stages(), true);
    }
  }

  private void check(@Nullable AxisList list) {
    if (list == null) {
      return;
    }
    if (list.axes().isEmpty()) {
      problems.add(list.origin(), Messages.NO_AXES);
    }
    var names = new HashSet<String>();
    var reported = new HashSet<String>();
    for (Name name : list.axes().stream().map(MatrixAxis::name).filter(Objects::nonNull).toList()) {
      if (!names.add(name.text()) && reported.add(name.text())) {
        problems.add(first(list, name.text()), Messages.duplicate("axis name", name.text()));
      }
    }
    list.axes().forEach(this::check);
  }

  /** The place of the first of several axes with the same name. */
  private static ModelOrigin first(AxisList list, String text) {
    return list.axes().stream()
        .map(MatrixAxis::name)
        .filter(name -> name != null && name.text().equals(text))
        .map(name -> Objects.requireNonNull(name).origin())
        .findFirst()
        .orElse(list.origin());
  }

  private void check(MatrixAxis axis) {
    Name name = axis.name();
    if (name == null) {
      problems.add(axis.origin(), Messages.required("name"));
    } else if (!SectionValidator.isVariable(name.text())) {
      problems.add(name.origin(), Messages.invalidVariable(name.text()));
    }
    if (axis.values().isEmpty()) {
      problems.add(axis.origin(), Messages.required("values"));
    }
    for (String text : repeated(axis.values().stream().map(Value::text).toList())) {
      ModelOrigin origin =
          axis.values().stream()
              .filter(value -> value.text().equals(text))
              .map(Value::origin)
              .findFirst()
              .orElse(axis.origin());
      problems.add(origin, Messages.duplicate("axis value", text));
    }
    for (Value value : axis.values()) {
      if (!value.literal()) {
        problems.add(value.origin(), Messages.expectedTextButGot(value.text()));
      }
    }
  }

  private void check(@Nullable PostSection post) {
    if (post == null) {
      return;
    }
    sections.check(post);
    for (PostCondition condition : post.conditions()) {
      sections.check(condition);
      check(condition.branch());
    }
  }

  private void check(Branch branch) {
    if (branch.steps().isEmpty()) {
      problems.add(branch.origin(), Messages.NO_STEPS);
    }
    branch.steps().forEach(this::check);
  }

  /** Checks a step, and the steps in it. */
  void check(ModelStep step) {
    switch (step) {
      case PlainStep(String name, StepArguments arguments, ModelOrigin origin) ->
          checkStep(name, arguments, origin);
      case BlockStep(String name, StepArguments arguments, var children, ModelOrigin origin) -> {
        checkStep(name, arguments, origin);
        children.forEach(this::check);
      }
      case CodeBlock block -> calls.checkCode(block);
      case InvalidStep _ -> {}
    }
  }

  private void checkStep(String name, StepArguments arguments, ModelOrigin origin) {
    CallDescription description = StepCatalog.find(name);
    if (description != null) {
      calls.checkArguments(arguments, description, origin, true);
    }
    calls.checkStepAllowed(name, origin);
  }

  /** The names that occur more than once, each once. */
  static Collection<String> repeated(List<String> names) {
    var seen = new HashSet<String>();
    var repeated = new ArrayList<String>();
    for (String name : names) {
      if (!seen.add(name)) {
        repeated.add(name);
      }
    }
    return new LinkedHashSet<>(repeated);
  }
}
