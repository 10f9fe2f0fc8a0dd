package dev.steward.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names and kinds of the ordered actions of a build, which a resumed build must match. */
final class Plan {

  private Plan() {}

  /** Display names of the actions; repeated names get a number. */
  static List<String> names(List<Act> actions) {
    var count = new HashMap<String, Integer>();
    actions.forEach(action -> count.merge(action.name(), 1, Integer::sum));
    var numbers = new HashMap<String, Integer>();
    var names = new ArrayList<String>();
    for (Act action : actions) {
      String name = action.name();
      int number = numbers.merge(name, 1, Integer::sum);
      names.add(count.getOrDefault(name, 1) > 1 ? name + " " + number : name);
    }
    return names;
  }

  /** Kinds of the actions, stored to check a resumed run. */
  static List<String> kinds(List<Act> actions) {
    return actions.stream().map(Act::kind).toList();
  }

  /**
   * Compares the stored plan of a resumed run with the plan of this server version, which may
   * differ for the same definition: continuing by index would then skip or repeat an action.
   *
   * @param storedKinds the action kinds stored with the run; empty if none
   * @param lastName name of its last completed action; null if none
   * @return the error message if the run cannot continue; otherwise null
   */
  static @Nullable String mismatch(
      List<Act> actions, int step, List<String> storedKinds, @Nullable String lastName) {
    if (step == 0) {
      return null;
    }
    List<String> kinds = kinds(actions);
    List<String> names = names(actions);
    boolean matches =
        storedKinds.isEmpty()
            // Older versions stored completed actions only.
            ? step <= names.size() && (lastName == null || lastName.equals(names.get(step - 1)))
            : storedKinds.equals(kinds);
    return matches
        ? null
        : "ERROR: This build was started by a server version with a different step order"
            + (storedKinds.isEmpty() ? "" : " (" + String.join(", ", storedKinds) + ")")
            + " and cannot be resumed after step "
            + step
            + ". Start a new build.";
  }
}
