package dev.steward.pipeline.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names of Jenkins' plugins that this server does not have, with what to use in their place. */
public final class SymbolAlternatives {

  private SymbolAlternatives() {}

  /**
   * Why a call of the name fails and what to use in its place, as sentences; null if the name is
   * supported or unknown.
   */
  public static @Nullable String problem(String name) {
    return isSupported(name) ? null : Problems.ALL.get(name);
  }

  /** The names that are not supported. */
  public static Set<String> names() {
    var all = new TreeSet<>(Problems.ALL.keySet());
    all.removeIf(SymbolAlternatives::isSupported);
    return all;
  }

  private static boolean isSupported(String name) {
    return SymbolCatalog.has(name) || StepCatalog.find(name) != null;
  }

  /** Created on first use. */
  private static final class Problems {
    private static final List<String> GERRIT =
        List.of(
            "gerrit",
            "changeAbandoned",
            "changeMerged",
            "changeRestored",
            "commentAdded",
            "commentAddedContains",
            "draftPublished",
            "patchsetCreated",
            "refUpdated");

    static final Map<String, String> ALL = problems();

    private static Map<String, String> problems() {
      var all = new HashMap<String, String>();
      for (String event : GERRIT) {
        all.put(
            event,
            needs(
                event,
                "gerrit-trigger",
                "Use the trigger GenericTrigger, and a webhook of Gerrit that calls it."));
      }
      all.put(
          "agentDisconnected",
          "'agentDisconnected' is not a condition of this server. Use agent() in the conditions of"
              + " retry for steps that lost their node.");
      return Map.copyOf(all);
    }

    private static String needs(String name, String plugin, String alternative) {
      return "'"
          + name
          + "' needs the plugin "
          + plugin
          + ", which Steward does not have. "
          + alternative;
    }
  }
}
