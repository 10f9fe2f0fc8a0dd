package dev.steward.engine;

import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.run.RunJournal;
import dev.steward.run.RunProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one run that is being driven: its journal, and whether it was stopped.
 *
 * @param run the run as it was when the build was opened
 * @param journal its completed actions
 */
record RunState(Run run, RunJournal journal, RunProgress progress, Notes notes) {

  /** Opens the journal of a run. */
  static RunState open(Run run, RunProgress progress, Notes notes) {
    return new RunState(run, progress.open(run), progress, notes);
  }

  /**
   * Variables that completed actions left behind.
   *
   * @param secrets the values that were stored encrypted
   */
  record RestoredVariables(Map<String, String> all, List<String> secrets) {}

  /** Variables that completed actions left behind, decrypted. */
  RestoredVariables variables() {
    var secrets = new ArrayList<String>();
    Map<String, String> all =
        journal.variables(encrypted -> {
          String value = progress.decrypt(encrypted);
          secrets.add(value);
          return value;
        });
    return new RestoredVariables(all, secrets);
  }

  /** Encrypts the values for the journal. */
  Map<String, String> encrypt(Map<String, String> variables) {
    var encrypted = new LinkedHashMap<>(variables);
    encrypted.replaceAll((_, value) -> progress.encrypt(value));
    return encrypted;
  }

  /** Who or what stopped the run; null if it was not stopped. */
  @Nullable String stoppedBy() {
    return progress.stoppedBy(run);
  }
}
