package dev.steward.pipeline.run;

import dev.steward.run.Notes;
import dev.steward.text.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of a run. A step sees, the later ones winning: the variables of the run
 * and its parameters, those that the script sets with {@code env.NAME = value}, and the changes of
 * the block steps around it.
 */
public final class RunVariables {

  /** Kind of the note with the variables that the script set. */
  public static final String NOTE = "env";

  /** The largest note; a script can set variables of any size. */
  private static final int MAX_NOTE = 1 << 20;

  private final Map<String, String> initial;
  private final Map<String, String> overrides = new TreeMap<>();
  private boolean changed;
  private boolean used;

  /**
   * Creates the variables of a run.
   *
   * @param initial variables of the run and its parameters
   */
  public RunVariables(Map<String, String> initial) {
    this.initial = Collections.unmodifiableMap(new TreeMap<>(initial));
  }

  /**
   * The variables of the machine that steps work on. All others win, also those of block steps
   * around the one that chose the machine.
   */
  public static final ScopeKey<Map<String, String>> MACHINE = new ScopeKey<>("machine variables");

  /** The variables that a step in the scope sees, by name. */
  public Map<String, String> of(StepScope scope) {
    Map<String, String> machine = scope.find(MACHINE);
    Map<String, String> variables = new TreeMap<>(machine == null ? Map.of() : machine);
    variables.putAll(initial);
    variables.putAll(overrides);
    scope.apply(variables);
    return variables;
  }

  /** The variables that the script set. */
  public Map<String, String> overrides() {
    return Collections.unmodifiableMap(overrides);
  }

  /**
   * Notes that the script uses {@code env}. From then on the run has stored variables, although
   * there may be none.
   */
  public void use() {
    if (!used) {
      used = true;
      changed = true;
    }
  }

  /** Sets a variable for the rest of the run; null removes it. */
  public void override(String name, @Nullable String value) {
    used = true;
    if (value == null) {
      overrides.remove(name);
    } else {
      overrides.put(name, value);
    }
    changed = true;
  }

  /**
   * Stores the variables that the script set, if they have changed since the last call.
   *
   * @param masked hides secrets in a value
   */
  public void save(Notes notes, long runId, UnaryOperator<String> masked) {
    if (!changed) {
      return;
    }
    Json.Writer json = Json.object();
    int length = 0;
    for (Map.Entry<String, String> variable : overrides.entrySet()) {
      String value = masked.apply(variable.getValue());
      length += variable.getKey().length() + value.length();
      if (length > MAX_NOTE) {
        break;
      }
      json.put(variable.getKey(), value);
    }
    notes.put(runId, NOTE, json.toString());
    changed = false;
  }

  /** Reads the variables that the script of a run set; empty if it set none. */
  public static Map<String, String> saved(Notes notes, long runId) {
    String note = notes.find(runId, NOTE);
    Map<String, String> variables = new LinkedHashMap<>();
    if (note != null) {
      Json.readObject(note).forEach((name, value) -> variables.put(name, String.valueOf(value)));
    }
    return variables;
  }
}
