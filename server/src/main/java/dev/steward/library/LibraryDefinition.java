package dev.steward.library;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one library.
 *
 * @param defaultVersion the version that pipelines get that do not name one; empty for none
 * @param implicit whether pipelines get the library without naming it
 * @param allowVersionOverride whether a pipeline may name another version
 * @param includeInChangesets whether commits of the library are changes of the runs that use it
 * @param caching null if the repository is asked for each run
 */
public record LibraryDefinition(
    String name,
    String defaultVersion,
    boolean implicit,
    boolean allowVersionOverride,
    boolean includeInChangesets,
    LibraryRetriever retriever,
    @Nullable LibraryCachePolicy caching) {

  private static final int MAX_NAME = 200;

  /** A library of the server or of a folder, as a pipeline sees it. */
  public record AvailableLibrary(LibraryDefinition definition, boolean trusted, String source) {}

  /**
   * Checks the settings.
   *
   * @throws Problem.Invalid if a setting is missing or invalid
   */
  public void validate() {
    if (name.isBlank()) {
      throw new Problem.Invalid("A library needs a name.");
    }
    if (name.length() > MAX_NAME
        || name.indexOf('@') >= 0
        || name.chars().anyMatch(Character::isISOControl)
        || !name.equals(name.strip())) {
      throw new Problem.Invalid(
          "The name of a library must have at most "
              + MAX_NAME
              + " characters, and no @ or control characters.");
    }
    if (implicit && defaultVersion.isEmpty()) {
      throw new Problem.Invalid(
          "If you load the library " + name + " implicitly, you must specify a default version.");
    }
    if (defaultVersion.isEmpty() && !allowVersionOverride) {
      throw new Problem.Invalid(
          "If you deny overriding a default version, you must define that version: library "
              + name
              + ".");
    }
    if (retriever instanceof LibraryRetriever.GitSource git && git.remote().isBlank()) {
      throw new Problem.Invalid("The library " + name + " needs the URL of its repository.");
    }
    LibraryPath.check(retriever.libraryPath());
  }
}
