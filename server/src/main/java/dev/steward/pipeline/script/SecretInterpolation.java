package dev.steward.pipeline.script;

import dev.steward.pipeline.run.SecretVariables;
import dev.steward.pipeline.run.StepScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The warning about secrets in strings that a script passes to a step. */
final class SecretInterpolation {
  private SecretInterpolation() {}

  /**
   * Returns the lines for the log; empty if no text contains a secret.
   *
   * @param interpolated the texts among the arguments that the script made from templates
   */
  static String of(String step, Set<String> interpolated, StepScope scope) {
    if (interpolated.isEmpty()) {
      return "";
    }
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, String> secret : SecretVariables.of(scope).entrySet()) {
      if (!secret.getValue().isEmpty()
          && interpolated.stream().anyMatch(text -> text.contains(secret.getValue()))) {
        names.add(secret.getKey());
      }
    }
    return names.isEmpty()
        ? ""
        : "Warning: A secret was passed to \""
            + step
            + "\" using Groovy String interpolation, which is insecure.\n"
            + "\t\t Affected argument(s) used the following variable(s): "
            + names
            + "\n\t\t See https://jenkins.io/redirect/groovy-string-interpolation for details.\n";
  }
}
