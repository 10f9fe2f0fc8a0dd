package dev.steward.job.definition;

import org.jspecify.annotations.Nullable;

/** A build step. */
public sealed interface BuildStep {

  /**
   * A shell script.
   *
   * @param unstableCode the exit code that marks the build as unstable instead of failed, or null
   */
  record Shell(String command, @Nullable Integer unstableCode) implements BuildStep {}

  /**
   * A Windows batch script, which is unsupported: a build that reaches it fails with an error
   * message.
   */
  record Batch(String command) implements BuildStep {}

  /**
   * Maven.
   *
   * @param tool the name of an installation; empty for the one on the PATH
   * @param pom empty for {@code pom.xml}
   * @param properties {@code name=value}, one per line
   */
  record Maven(
      String targets,
      String tool,
      String pom,
      String properties,
      String jvmOptions,
      boolean privateRepository)
      implements BuildStep {}

  /** Ant; parameters as in {@link Maven}. */
  record Ant(String targets, String tool, String buildFile, String properties, String options)
      implements BuildStep {}

  /**
   * Gradle.
   *
   * @param folder the working directory, relative to the workspace; empty for the workspace
   * @param wrapper whether to use the Gradle wrapper in the sources
   * @param wrapperFolder the directory of the wrapper; empty for {@code folder}
   * @param systemProperties {@code name=value}, one per line, as in {@code projectProperties}
   */
  record Gradle(
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
      implements BuildStep {}

  /** An unsupported step: a build that reaches it fails with an error message. */
  record UnsupportedBuildStep(String element) implements BuildStep {}
}
