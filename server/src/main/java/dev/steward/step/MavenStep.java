package dev.steward.step;

import dev.steward.job.definition.BuildStep;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Maven.
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
          .help("Name of an installation; empty for the one on the PATH.")
          .map(InstallationName::of);
  private static final Field<String> POM =
      Field.text("pom", "POM").help("Path of the POM; empty for pom.xml.");
  private static final Field<String> PROPERTIES =
      Field.lines("properties", "Properties").help("name=value, one per line.");
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
}
