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
    private static final String AWS =
        "Use withCredentials for the keys, and sh with the command aws.";
    private static final String HTML =
        "Create the report as HTML in the build, and keep it with publishHTML.";

    static final Map<String, MissingStep> ALL =
        Map.ofEntries(
            Map.entry("withAWS", new MissingStep("pipeline-aws", AWS)),
            Map.entry("s3Upload", new MissingStep("pipeline-aws", AWS)),
            Map.entry("s3Download", new MissingStep("pipeline-aws", AWS)),
            Map.entry("allure", new MissingStep("allure-jenkins-plugin", HTML)),
            Map.entry(
                "withSonarQubeEnv",
                new MissingStep(
                    "sonar", "Use withCredentials for the token, and withEnv for SONAR_HOST_URL.")),
            Map.entry(
                "waitForQualityGate",
                new MissingStep("sonar", "Run the scanner with -Dsonar.qualitygate.wait=true.")));
  }
}
