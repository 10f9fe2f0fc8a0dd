package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.run.Result;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * A Windows batch script, which is unsupported: a build that reaches it fails with an error
 * message.
 */
public record BatchScript(String command) implements BuildStep {

  private static final Field<String> COMMAND = Field.lines("command", "Command").required();

  public static final TypeDescription<BatchScript> TYPE =
      TypeDescription.of(TypeKind.STEP, "batchFile", BatchScript.class, "hudson.tasks.BatchFile")
          .label("Execute Windows batch command")
          .help("Requires Windows, which is not supported: builds will fail at this step.")
          .withoutForm()
          .fields(COMMAND)
          .reader(in -> {
            in.warn(
                "Batch steps require Windows, which is not supported: builds will fail at this"
                    + " step.");
            return new BatchScript(in.get(COMMAND));
          });

  static final StepType<BatchScript> STEP =
      new StepType<>(TYPE, "refusal", "Step", Phase.MAIN, Repeat.IDEMPOTENT, BatchScript::perform);

  private void perform(StepContext context) {
    context.print("Batch steps require Windows. Use a shell step instead.\n");
    context.worsen(Result.FAILURE);
  }
}
