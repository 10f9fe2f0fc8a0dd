package dev.steward.pipeline.catalog;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Steps of Jenkins' plugins that this server does not have, with what to use in their place. */
public final class StepAlternatives {

  /** A step that is missing. */
  private record MissingStep(String plugin, String alternative) {}

  private StepAlternatives() {}

  /** What to use in place of a step, as a sentence; null if nothing is known. */
  public static @Nullable String of(String step) {
    MissingStep missing = Steps.ALL.get(step);
    return missing == null ? null : missing.alternative();
  }

  /** The names of the steps with the plugins that provide them in Jenkins. */
  public static Map<String, String> plugins() {
    var all = new TreeMap<String, String>();
    Steps.ALL.forEach((name, missing) -> all.put(name, missing.plugin()));
    return all;
  }

  /** Created on first use. */
  private static final class Steps {
    private static final String HTML =
        "Create the report as HTML in the build, and keep it with publishHTML.";

    static final Map<String, MissingStep> ALL =
        Map.ofEntries(Map.entry("recordCoverage", new MissingStep("coverage", HTML)));
  }
}
