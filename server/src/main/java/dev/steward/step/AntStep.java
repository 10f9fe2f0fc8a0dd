package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.text.TextFieldParser;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs Ant; the parameters are those of {@link MavenStep}. */
public record AntStep(
    String targets, String tool, String buildFile, String properties, String options)
    implements BuildStep {

  private static final Field<String> TARGETS =
      Field.text("targets", "Targets").raw().help("Leave empty for the default target.");
  private static final Field<String> ANT_NAME =
      Field.text("antName", "Ant version")
          .help("Name of an installation; leave empty for the one on the PATH.")
          .map(InstallationName::of);
  private static final Field<String> BUILD_FILE =
      Field.text("buildFile", "Build file").help("Leave empty for build.xml.");
  private static final Field<String> PROPERTIES =
      Field.lines("properties", "Properties").help("One per line, in the form name=value.");
  private static final Field<String> ANT_OPTS = Field.text("antOpts", "Java options");

  public static final TypeDescription<AntStep> TYPE =
      TypeDescription.of(TypeKind.STEP, "ant", AntStep.class, "hudson.tasks.Ant")
          .label("Invoke Ant")
          .help("Runs Ant in the workspace.")
          .fields(TARGETS, ANT_NAME, BUILD_FILE, PROPERTIES, ANT_OPTS)
          .reader(in ->
              new AntStep(
                  in.get(TARGETS),
                  in.get(ANT_NAME),
                  in.get(BUILD_FILE),
                  in.get(PROPERTIES),
                  in.get(ANT_OPTS)));

  static final StepType<AntStep> STEP =
      new StepType<>(TYPE, "ant", "Invoke Ant", Phase.MAIN, Repeat.IDEMPOTENT, AntStep::perform);

  private void perform(StepContext context) throws InterruptedException {
    context.run(STEP.title(), commandLine(context));
  }

  private CommandLine commandLine(StepContext context) {
    var arguments = new ArrayList<String>(List.of("ant"));
    if (!buildFile().isEmpty()) {
      arguments.addAll(List.of("-file", context.expand(buildFile())));
    }
    TextFieldParser.properties(context.expand(properties()))
        .forEach((name, value) -> arguments.add("-D" + name + "=" + value));
    arguments.addAll(TextFieldParser.splitArguments(context.expand(targets())));
    Map<String, String> variables =
        options().isEmpty()
            ? Map.of()
            : Map.of("ANT_OPTS", InstallationName.oneLine(context.expand(options())));
    return context.toolCommand(
        ToolType.ANT, tool(), context.workspace().path(), arguments, variables);
  }
}
