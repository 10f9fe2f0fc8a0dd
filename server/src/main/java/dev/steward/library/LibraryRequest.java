package dev.steward.library;

import org.jspecify.annotations.Nullable;

/**
 * What a run asks for.
 *
 * @param changelog whether commits of the library become changes of the run
 * @param source tells libraries of the same name apart in the cache
 */
public record LibraryRequest(
    String name,
    String version,
    boolean trusted,
    boolean changelog,
    LibraryRetriever retriever,
    @Nullable LibraryCachePolicy caching,
    String source) {

  /** Splits an identifier such as {@code tools@v1}; the version is null if there is none. */
  public record Identifier(String name, @Nullable String version) {
    public static Identifier of(String text) {
      int at = text.indexOf('@');
      return at < 0
          ? new Identifier(text, null)
          : new Identifier(text.substring(0, at), text.substring(at + 1));
    }
  }

  /**
   * Creates the request for a configured library.
   *
   * @param version null for the default version
   * @param changelog null for the setting of the library
   * @throws LibraryFailure if the version is missing or may not be overridden
   */
  public static LibraryRequest of(
      LibraryDefinition.AvailableLibrary library,
      @Nullable String version,
      @Nullable Boolean changelog)
      throws LibraryFailure {
    LibraryDefinition definition = library.definition();
    String used = version;
    if (version == null) {
      if (definition.defaultVersion().isEmpty()) {
        throw new LibraryFailure("No version specified for library " + definition.name());
      }
      used = definition.defaultVersion();
    } else if (!definition.allowVersionOverride()) {
      throw new LibraryFailure("Version override not permitted for library " + definition.name());
    }
    return new LibraryRequest(
        definition.name(),
        String.valueOf(used),
        library.trusted(),
        changelog == null ? definition.includeInChangesets() : changelog,
        definition.retriever(),
        definition.caching(),
        library.source());
  }
}
