package dev.steward.step;

import dev.steward.host.PosixPath;
import dev.steward.job.definition.BuildStep;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.text.TextFieldParser;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs Gradle.
 *
 * @param folder the working directory, relative to the workspace; empty for the workspace
 * @param wrapper whether to use the Gradle wrapper in the sources
 * @param wrapperFolder the directory of the wrapper; empty for {@code folder}
 * @param systemProperties {@code name=value}, one per line, as in {@code projectProperties}
 */
public record GradleStep(
    String tasks,
    String switches,
    String tool,
    String buildFile,
    String folder,
    boolean wrapper,
    String wrapperFolder,
    String systemProperties,
    String projectProperties,
    boolean passesParametersAsProjectProperties)
    implements BuildStep {

  private static final Field<String> TASKS = Field.text("tasks", "Tasks").raw();
  private static final Field<String> SWITCHES = Field.text("switches", "Switches").raw();
  private static final Field<String> GRADLE_NAME =
      Field.text("gradleName", "Gradle version")
          .help("Name of an installation; leave empty for the one on the PATH.")
          .map(InstallationName::of);
  private static final Field<Boolean> USE_WRAPPER = Field.flag("useWrapper", "Use Gradle wrapper");
  private static final Field<String> BUILD_FILE =
      Field.text("buildFile", "Build file").help("Leave empty for build.gradle.");
  private static final Field<String> ROOT_DIR =
      Field.text("rootBuildScriptDir", "Root build script")
          .help("Working directory, relative to the workspace.");
  private static final Field<String> WRAPPER_LOCATION =
      Field.text("wrapperLocation", "Wrapper location")
          .help("Directory of the Gradle wrapper; leave empty for the working directory.");
  private static final Field<String> SYSTEM_PROPERTIES =
      Field.lines("systemProperties", "System properties")
          .help("One per line, in the form name=value.");
  private static final Field<String> PROJECT_PROPERTIES =
      Field.lines("projectProperties", "Project properties")
          .help("One per line, in the form name=value.");
  private static final Field<Boolean> PASS_ALL =
      Field.flag("passAllAsProjectProperties", "Pass all job parameters as project properties");

  public static final TypeDescription<GradleStep> TYPE =
      TypeDescription.of(TypeKind.STEP, "gradle", GradleStep.class, "hudson.plugins.gradle.Gradle")
          .label("Invoke Gradle script")
          .help("Runs Gradle in the workspace.")
          .fields(
              TASKS,
              SWITCHES,
              GRADLE_NAME,
              USE_WRAPPER,
              BUILD_FILE,
              ROOT_DIR,
              WRAPPER_LOCATION,
              SYSTEM_PROPERTIES,
              PROJECT_PROPERTIES,
              PASS_ALL)
          .reader(in ->
              new GradleStep(
                  in.get(TASKS),
                  in.get(SWITCHES),
                  in.get(GRADLE_NAME),
                  in.get(BUILD_FILE),
                  in.get(ROOT_DIR),
                  in.get(USE_WRAPPER),
                  in.get(WRAPPER_LOCATION),
                  in.get(SYSTEM_PROPERTIES),
                  in.get(PROJECT_PROPERTIES),
                  in.get(PASS_ALL)));

  static final StepType<GradleStep> STEP =
      new StepType<>(
          TYPE,
          "gradle",
          "Invoke Gradle script",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          GradleStep::perform);

  private void perform(StepContext context) throws InterruptedException {
    context.run(STEP.title(), commandLine(context));
  }

  private CommandLine commandLine(StepContext context) {
    String folder = InstallationName.below(context.workspace().path(), context.expand(folder()));
    String program = "gradle";
    if (wrapper()) {
      String wrapperFolder =
          wrapperFolder().isEmpty()
              ? folder
              : InstallationName.below(context.workspace().path(), context.expand(wrapperFolder()));
      String wrapper = PosixPath.resolve(wrapperFolder, "gradlew");
      if (!context.workspace().isFile(wrapper)) {
        return new CommandLine(
            folder,
            "The Gradle wrapper "
                + wrapper
                + " does not exist. Add it to the repository, or disable “Use Gradle wrapper”.",
            List.of(),
            Map.of(),
            null);
      }
      program = wrapper;
    }
    var arguments = new ArrayList<String>(List.of(program));
    arguments.addAll(TextFieldParser.splitArguments(context.expand(switches())));
    TextFieldParser.properties(context.expand(systemProperties()))
        .forEach((name, value) -> arguments.add("-D" + name + "=" + value));
    TextFieldParser.properties(context.expand(projectProperties()))
        .forEach((name, value) -> arguments.add("-P" + name + "=" + value));
    if (passesParametersAsProjectProperties()) {
      context.parameters().forEach((name, value) -> arguments.add("-P" + name + "=" + value));
    }
    arguments.addAll(TextFieldParser.splitArguments(context.expand(tasks())));
    if (!buildFile().isEmpty()) {
      arguments.addAll(List.of("-b", context.expand(buildFile())));
    }
    return context.toolCommand(
        ToolType.GRADLE, wrapper() ? "" : tool(), folder, arguments, Map.of());
  }
}
