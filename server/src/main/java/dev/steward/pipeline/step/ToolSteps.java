package dev.steward.pipeline.step;

import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The steps that find the tools which an administrator has configured. */
final class ToolSteps {
  private final WorkServices services;

  ToolSteps(WorkServices services) {
    this.services = services;
  }

  List<PipelineStep> all() {
    return List.of(
        new PipelineStep("tool", "Use a tool from a predefined Tool Installation", this::tool),
        new PipelineStep(
            "envVarsForTool",
            "Fetches the environment variables for a given tool in a list of 'FOO=bar' strings"
                + " suitable for the withEnv step.",
            this::variables));
  }

  /** The type with a symbol, or with a class of Jenkins that contains it; null if there is none. */
  private static @Nullable ToolType type(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (ToolType type : ToolType.values()) {
      if (lower.equals(type.id())
          || lower.endsWith("." + type.id())
          || lower.contains("." + type.id() + "$")
          || lower.contains("." + type.id() + "tool")
          || lower.contains("$" + type.id() + "installation")) {
        return type;
      }
    }
    return null;
  }

  /** The home of an installation; recorded, since settings may change between two evaluations. */
  private String home(StepCall call, String name, @Nullable String typeName) {
    Object home = call.record(() -> configured(call, name, typeName));
    if (home instanceof String path) {
      return path;
    }
    throw new StepFailure(
        "No "
            + (typeName == null || typeName.isEmpty() ? "tool" : typeName)
            + " named "
            + name
            + " found");
  }

  private @Nullable String configured(StepCall call, String name, @Nullable String typeName) {
    List<ToolType> types = List.of(ToolType.values());
    if (typeName != null && !typeName.isEmpty()) {
      ToolType type = type(typeName);
      types = type == null ? List.of() : List.of(type);
    }
    for (ToolType type : types) {
      String home = services.build().tools().configured(type, name);
      if (home != null) {
        return Variables.expand(home, call.run().environment(call.scope()));
      }
    }
    return null;
  }

  private Object tool(StepCall call) {
    Machine.of(call);
    String name = call.arguments().text("name", "");
    call.node().describe(name);
    return home(call, name, call.arguments().text("type"));
  }

  private Object variables(StepCall call) {
    Machine.of(call);
    String typeName = call.arguments().text("toolId", "");
    String name = call.arguments().text("toolVersion", "");
    ToolType type = type(typeName);
    String home = home(call, name, typeName);
    var all = new ArrayList<String>();
    if (type != null) {
      homeVariables(type).forEach(variable -> all.add(variable + "=" + home));
      if (type != ToolType.GIT) {
        all.add("PATH+" + type.id().toUpperCase(Locale.ROOT) + "=" + home + "/bin");
      }
    }
    return all;
  }

  private static List<String> homeVariables(ToolType type) {
    return switch (type) {
      case MAVEN -> List.of("M2_HOME", "MAVEN_HOME");
      case ANT -> List.of("ANT_HOME");
      case GRADLE -> List.of("GRADLE_HOME");
      case JDK -> List.of("JAVA_HOME");
      case GIT, ALLURE -> List.of();
    };
  }
}
