package dev.steward.job;

import org.jspecify.annotations.Nullable;

/** One thing that a build does. */
public sealed interface Step {

  /**
   * A script for the shell.
   *
   * @param unstableCode the exit code that makes the build unstable rather than failed, or null
   */
  record Shell(String command, @Nullable Integer unstableCode) implements Step {}

  /** A script for the shell of Windows: a build that comes to it fails and says so. */
  record Batch(String command) implements Step {}

  /**
   * Maven.
   *
   * @param tool the name of an installation; empty for the one on the path
   * @param pom empty for {@code pom.xml}
   * @param properties {@code name=value}, a line each
   */
  record Maven(
      String targets,
      String tool,
      String pom,
      String properties,
      String jvmOptions,
      boolean privateRepository)
      implements Step {}

  /** Ant; parameters as of Maven. */
  record Ant(String targets, String tool, String buildFile, String properties, String options)
      implements Step {}

  /**
   * Gradle.
   *
   * @param folder below the workspace, where it begins; empty for the workspace
   * @param wrapper whether the sources bring Gradle with them
   * @param wrapperFolder where the wrapper lies; empty for {@code folder}
   * @param systemProperties {@code name=value}, a line each, as are {@code projectProperties}
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
      implements Step {}

  /** A step that this server does not know: a build that comes to it fails and says so. */
  record NotUnderstood(String element) implements Step {}
}
