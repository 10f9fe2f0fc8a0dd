package dev.steward.engine;

import dev.steward.run.Notes;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored state of one run: what its actions left, and whether it was stopped. */
final class RunState {

  private final Runs runs;
  private final Notes notes;
  private final Run run;

  RunState(Runs runs, Notes notes, Run run) {
    this.runs = runs;
    this.notes = notes;
    this.run = run;
  }

  /** The run as it was when the build was opened. */
  Run run() {
    return run;
  }

  Notes notes() {
    return notes;
  }

  /** Result after the last completed action. */
  Result outcome() {
    return runs.progress().outcome(run);
  }

  /** Who or what stopped the run; null if it was not stopped. */
  @Nullable String stoppedBy() {
    Run current = runs.find(run.id());
    return current == null ? "the deletion of the job" : current.stoppedBy();
  }

  /** Artifacts archived so far. */
  List<String> artifacts() {
    Run current = runs.find(run.id());
    return current == null ? List.of() : current.artifacts();
  }

  void setArtifacts(List<String> paths) {
    runs.progress().setArtifacts(run, paths);
  }

  /** Variables that completed actions contributed to the environment. */
  Map<String, String> contributedVariables() {
    var variables = new LinkedHashMap<String, String>();
    String stored = notes.find(run.id(), BuildEnvironments.ENVIRONMENT);
    if (stored != null) {
      Json.readObject(stored).forEach((name, value) -> variables.put(name, String.valueOf(value)));
    }
    return variables;
  }

  /** Stores the contributed variables; must not contain secrets. */
  void setContributedVariables(Map<String, String> variables) {
    Json.Writer json = Json.object();
    variables.forEach(json::put);
    notes.put(run.id(), BuildEnvironments.ENVIRONMENT, json.toString());
  }
}
