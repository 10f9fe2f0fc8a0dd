package dev.steward.pipeline.step;

import dev.steward.pipeline.catalog.SymbolCatalog;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The publishers in the parameter {@code options} of {@code withMaven}. They find what Maven
 * creates by its standard folders, and call the steps that scripts use for it.
 */
final class MavenPublishers {
  private static final String REPORTS =
      "**/target/surefire-reports/TEST-*.xml,**/target/failsafe-reports/TEST-*.xml";
  private static final String ARTIFACTS =
      "**/target/*.jar,**/target/*.war,**/target/*.ear,**/target/*.hpi";
  private static final String NO_ARTIFACTS = "**/target/original-*.jar";

  /** A step that is called after the body. */
  private record PublishingStep(
      String text, String step, Map<String, @Nullable Object> arguments) {}

  private final List<PublishingStep> steps = new ArrayList<>();

  /**
   * Reads the publishers.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  MavenPublishers(StepCall call) {
    for (DescribableValue described : DescribableValue.listOf(call.arguments().get("options"))) {
      StepArguments arguments = described.arguments(null);
      boolean isEnabled = !arguments.flag("disabled", false);
      if (described.is("junitPublisher", "JunitTestsPublisher")) {
        if (isEnabled) {
          steps.add(
              new PublishingStep(
                  "junitPublisher - Archive test results", "junit", junit(arguments)));
        }
      } else if (described.is("artifactsPublisher", "GeneratedArtifactsPublisher")) {
        if (isEnabled) {
          addArtifacts(arguments);
        }
      } else if (!described.isSymbol()
          || SymbolCatalog.PUBLISHERS_WITHOUT_EFFECT.contains(described.name())) {
        if (isEnabled) {
          call.print("[withMaven] " + described.name() + " is not supported and has no effect.\n");
        }
      } else {
        throw new IllegalArgumentException(
            described.name()
                + " is not a publisher of withMaven. Use junitPublisher() or"
                + " artifactsPublisher().");
      }
    }
  }

  private static Map<String, @Nullable Object> junit(StepArguments arguments) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("testResults", REPORTS);
    values.put("allowEmptyResults", true);
    for (String name : List.of("healthScaleFactor", "keepLongStdio")) {
      if (arguments.has(name)) {
        values.put(name, arguments.get(name));
      }
    }
    return values;
  }

  private void addArtifacts(StepArguments arguments) {
    boolean fingerprints = !arguments.flag("fingerprintFilesDisabled", false);
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("excludes", NO_ARTIFACTS);
    if (!arguments.flag("archiveFilesDisabled", false)) {
      values.put("artifacts", ARTIFACTS);
      values.put("allowEmptyArchive", true);
      values.put("fingerprint", fingerprints);
      steps.add(
          new PublishingStep("artifactsPublisher - Archive artifacts", "archiveArtifacts", values));
    } else if (fingerprints) {
      values.put("targets", ARTIFACTS);
      steps.add(
          new PublishingStep("artifactsPublisher - Fingerprint artifacts", "fingerprint", values));
    }
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  /** Calls the steps; used in the body of the step, so that they see its machine. */
  void publish(StepCall call) {
    for (PublishingStep one : steps) {
      call.print("[withMaven] " + one.text() + "\n");
      Object _ = call.call(one.step(), one.arguments(), null);
    }
  }
}
