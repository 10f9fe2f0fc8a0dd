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
 * Runs Maven.
 *
 * @param tool the name of an installation; empty for the one on the PATH
 * @param pom empty for {@code pom.xml}
 * @param properties {@code name=value}, one per line
 */
public record MavenStep(
    String targets,
    String tool,
    String pom,
    String properties,
    String jvmOptions,
    boolean privateRepository)
    implements BuildStep {

  private static final Field<String> TARGETS =
      Field.text("targets", "Goals").raw().required().help("Goals and options.");
  private static final Field<String> MAVEN_NAME =
      Field.text("mavenName", "Maven version")
          .help("Name of an installation; leave empty for the one on the PATH.")
          .map(InstallationName::of);
  private static final Field<String> POM =
      Field.text("pom", "POM").help("Path of the POM; leave empty for pom.xml.");
  private static final Field<String> PROPERTIES =
      Field.lines("properties", "Properties").help("One per line, in the form name=value.");
  private static final Field<String> JVM_OPTIONS = Field.text("jvmOptions", "JVM options");
  private static final Field<Boolean> PRIVATE_REPOSITORY =
      Field.flag("usePrivateRepository", "Use private Maven repository")
          .help("Keeps the local repository in the workspace.");

  public static final TypeDescription<MavenStep> TYPE =
      TypeDescription.of(TypeKind.STEP, "maven", MavenStep.class, "hudson.tasks.Maven")
          .label("Invoke top-level Maven targets")
          .help("Runs Maven in the workspace.")
          .fields(TARGETS, MAVEN_NAME, POM, PROPERTIES, JVM_OPTIONS, PRIVATE_REPOSITORY)
          .reader(in ->
              new MavenStep(
                  in.get(TARGETS),
                  in.get(MAVEN_NAME),
                  in.get(POM),
                  in.get(PROPERTIES),
                  in.get(JVM_OPTIONS),
                  in.get(PRIVATE_REPOSITORY)));

  static final StepType<MavenStep> STEP =
      new StepType<>(
          TYPE,
          "maven",
          "Invoke top-level Maven targets",
          Phase.MAIN,
          Repeat.IDEMPOTENT,
          MavenStep::perform);

  private void perform(StepContext context) throws InterruptedException {
    context.run(STEP.title(), commandLine(context));
  }

  private CommandLine commandLine(StepContext context) {
    var arguments = new ArrayList<String>(List.of("mvn"));
    if (!pom().isEmpty()) {
      arguments.addAll(List.of("-f", context.expand(pom())));
    }
    TextFieldParser.properties(context.expand(properties()))
        .forEach((name, value) -> arguments.add("-D" + name + "=" + value));
    if (privateRepository()) {
      arguments.add(
          "-Dmaven.repo.local=" + PosixPath.resolve(context.workspace().path(), ".repository"));
    }
    arguments.addAll(TextFieldParser.splitArguments(context.expand(targets())));
    Map<String, String> variables =
        jvmOptions().isEmpty()
            ? Map.of()
            : Map.of("MAVEN_OPTS", InstallationName.oneLine(context.expand(jvmOptions())));
    return context.toolCommand(
        ToolType.MAVEN, tool(), context.workspace().path(), arguments, variables);
  }
}
