package dev.steward.run;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a run that was under way when migration 002 created the journal. The version that
 * started the run stored the number of completed actions of the plan, but no ids.
 *
 * @param completed number of actions that were completed or skipped
 * @param symbols types of all actions of the plan, in order
 */
public record FormerPlan(int completed, List<String> symbols) {

  static FormerPlan of(String json) {
    Map<String, @Nullable Object> object = Json.readObject(json);
    String completed = Json.text(object, "completed");
    String symbols = Json.text(object, "symbols");
    return new FormerPlan(
        completed == null ? 0 : Integer.parseInt(completed),
        symbols == null || symbols.isEmpty() ? List.of() : List.of(symbols.split(",", -1)));
  }

  /** An action of the current plan. */
  public record Action(String id, String symbol) {}

  /**
   * The ids of the completed actions. In every plan, actions of one type are in the order of the
   * definition, so the second shell step of the former plan is the second one of the current plan,
   * whatever else the plans contain.
   *
   * @param plan the actions of the current plan, in order
   */
  public Set<String> completedIds(List<Action> plan) {
    var remaining = new ArrayList<>(plan);
    var ids = new HashSet<String>();
    for (String symbol : symbols.subList(0, Math.min(completed, symbols.size()))) {
      for (Action action : remaining) {
        if (action.symbol().equals(symbol)) {
          ids.add(action.id());
          remaining.remove(action);
          break;
        }
      }
    }
    return ids;
  }
}
