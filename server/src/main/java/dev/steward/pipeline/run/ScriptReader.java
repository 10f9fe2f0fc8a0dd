package dev.steward.pipeline.run;

import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.run.Run;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the script of a run. */
@FunctionalInterface
public interface ScriptReader {

  /**
   * A script.
   *
   * @param announcement what the log says about its origin, as complete lines; may be empty
   * @param repetition what the run takes over from one that it repeats; null if it repeats none
   */
  record ScriptText(String text, String announcement, @Nullable Repetition repetition) {

    public ScriptText(String text, String announcement) {
      this(text, announcement, null);
    }

    @Override
    public String toString() {
      return "ScriptText[" + text.length() + " characters]";
    }
  }

  /**
   * Returns the script of a run, the same one each time.
   *
   * @param environment variables of the run
   * @param log receives lines for the log, without line feeds
   * @throws StepFailure if there is none
   */
  ScriptText read(
      Job job,
      Definition definition,
      Run run,
      Map<String, String> environment,
      Consumer<String> log)
      throws InterruptedException;
}
