package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;

/** The step {@code compareVersions}. */
final class VersionStep {

  private VersionStep() {}

  static PipelineStep step() {
    return new PipelineStep(
        "compareVersions", "Compare two version number strings", VersionStep::compare);
  }

  private static Object compare(StepCall call) {
    String one = version(call, "v1");
    String other = version(call, "v2");
    if (one.isEmpty() || other.isEmpty()) {
      if (call.arguments().flag("failIfEmpty", false)) {
        throw new StepFailure("Both parameters must have a value.");
      }
      return Boolean.compare(!one.isEmpty(), !other.isEmpty());
    }
    return Integer.signum(new VersionOrder().compare(one, other));
  }

  private static String version(StepCall call, String parameter) {
    String version = call.arguments().text(parameter, "").strip();
    if (version.length() > VersionOrder.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "The parameter "
              + parameter
              + " is longer than "
              + VersionOrder.MAX_LENGTH
              + " characters.");
    }
    return version;
  }
}
