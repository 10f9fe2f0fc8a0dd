package dev.steward.pipeline.step;

import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.run.LoadedTexts;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.Repetition;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.syntax.Script;
import dev.steward.step.Repeat;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * The step that evaluates a script in the workspace. Its text is stored in the journal, so that a
 * change of the file does not disturb a run that is resumed.
 */
final class LoadStep {
  private LoadStep() {}

  static PipelineStep step() {
    return new PipelineStep(
        "load", "Evaluate a Groovy source file into the Pipeline script", LoadStep::perform);
  }

  private static @Nullable Object perform(StepCall call) throws NoSuchFileException {
    call.node().becomeBlock();
    String path = call.arguments().text("path", "");
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    Object text =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) ->
                new String(
                    FileSteps.content(FilePlace.of(workspace, folder, path)),
                    StandardCharsets.UTF_8));
    Interpreter interpreter = call.run().interpreter();
    String name = interpreter.nextScriptName();
    call.node().tag(LoadedTexts.NAME, name);
    Repetition repetition = call.run().repetition();
    String edited = repetition == null ? null : repetition.scripts().get(name);
    if (edited != null) {
      // The journal keeps the text, for a replay of this run.
      text = call.await(Repeat.IDEMPOTENT, _ -> edited);
      call.print("Replacing Groovy text with edited version\n");
    }
    Script script = interpreter.parse(String.valueOf(text), name);
    return call.block(call.scope(), path, _ -> interpreter.run(script, call.run().binding()));
  }
}
