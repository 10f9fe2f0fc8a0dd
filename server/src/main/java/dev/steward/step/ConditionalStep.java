package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.UnsupportedType;
import dev.steward.run.Result;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Steps that run if a condition is met.
 *
 * @param condition null if it is missing or unsupported, which fails the build
 */
record ConditionalStep(@Nullable RunCondition condition, List<BuildStep> steps)
    implements BuildStep, StepBlock {

  static final BundledPlugin PLUGIN =
      new BundledPlugin("conditional-buildstep", "Conditional build steps", "jobs");

  private static final Field<@Nullable RunCondition> RUN_CONDITION =
      Field.type("runCondition", "Run?", RunCondition.class, () -> RunConditions.ALL);
  private static final Field<List<BuildStep>> STEPS =
      Field.types(
          "conditionalbuilders",
          "Steps to run if condition is met",
          BuildStep.class,
          StepTypes::steps,
          UnsupportedType::new);

  static final TypeDescription<ConditionalStep> TYPE =
      TypeDescription.of(
              TypeKind.STEP,
              "conditionalSteps",
              ConditionalStep.class,
              "org.jenkinsci.plugins.conditionalbuildstep.ConditionalBuilder")
          .label("Conditional steps (multiple)")
          .help(
              "Runs steps if a condition is met. The job form keeps the steps unchanged; edit them"
                  + " in the XML.")
          .plugin(PLUGIN)
          .fields(RUN_CONDITION, STEPS)
          .reader(in -> {
            in.element().find("runner");
            return new ConditionalStep(in.get(RUN_CONDITION), in.get(STEPS));
          });

  static final StepType<ConditionalStep> STEP =
      new StepType<>(
          TYPE,
          "conditional",
          "Evaluate the condition",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          ConditionalStep::perform);

  private void perform(StepContext context) throws InterruptedException, IOException {
    enter(context, condition, steps.size());
  }

  /** Evaluates the condition of a block with the given number of steps. */
  static void enter(StepContext context, @Nullable RunCondition condition, int size)
      throws InterruptedException, IOException {
    if (condition == null) {
      context.print("The condition of this step is not supported by this server.\n");
      context.worsen(Result.FAILURE);
      return;
    }
    boolean met = condition.isMet(context);
    context.print(met ? "Condition met, running the steps\n" : "Condition not met\n");
    context.setEntered(
        met ? IntStream.range(0, size).boxed().collect(Collectors.toSet()) : Set.of());
  }
}
