package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.UnsupportedType;
import dev.steward.text.XmlElement;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step that runs if a condition is met. */
record SingleConditionalStep(@Nullable RunCondition condition, BuildStep step)
    implements BuildStep, StepBlock {

  private static final Field<@Nullable RunCondition> CONDITION =
      Field.type("condition", "Run?", RunCondition.class, () -> RunConditions.ALL);
  private static final Field<@Nullable BuildStep> BUILD_STEP =
      Field.type("buildStep", "Step to run if condition is met", BuildStep.class, StepTypes::steps);

  static final TypeDescription<SingleConditionalStep> TYPE =
      TypeDescription.of(
              TypeKind.STEP,
              "conditionalStep",
              SingleConditionalStep.class,
              "org.jenkinsci.plugins.conditionalbuildstep.singlestep.SingleConditionalBuilder")
          .label("Conditional step (single)")
          .help(
              "Runs a step if a condition is met. The job form keeps the step unchanged; edit it in"
                  + " the XML.")
          .plugin(ConditionalStep.PLUGIN)
          .fields(CONDITION, BUILD_STEP)
          .reader(SingleConditionalStep::read);

  static final StepType<SingleConditionalStep> STEP =
      new StepType<>(
          TYPE,
          "conditional",
          "Evaluate the condition",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          (step, context) -> step.perform(context));

  private static SingleConditionalStep read(FieldReader in) {
    in.element().find("runner");
    BuildStep step = in.get(BUILD_STEP);
    XmlElement element = in.element().find("buildStep");
    String name = element == null ? null : element.attribute("class");
    return new SingleConditionalStep(
        in.get(CONDITION),
        step == null ? new UnsupportedType(name == null ? "buildStep" : name) : step);
  }

  @Override
  public List<BuildStep> steps() {
    return List.of(step);
  }

  private void perform(StepContext context) throws InterruptedException, IOException {
    ConditionalStep.enter(context, condition, 1);
  }
}
