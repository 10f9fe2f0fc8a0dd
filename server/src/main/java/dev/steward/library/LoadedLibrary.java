package dev.steward.library;

import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A library that a run has loaded.
 *
 * @param version as the run asked for it, such as the name of a branch
 * @param commit that the version was at the time; empty if the files are of no repository
 * @param changelog whether commits of the library are changes of the run
 * @param source tells libraries of the same name apart
 * @param variables the global variables that the library defines
 * @param tree identifies the files
 */
public record LoadedLibrary(
    String name,
    String version,
    String commit,
    boolean trusted,
    boolean changelog,
    String source,
    List<String> variables,
    String tree) {

  public LoadedLibrary {
    variables = List.copyOf(variables);
  }

  /** The library with other files. */
  LoadedLibrary withTree(String id) {
    return new LoadedLibrary(name, version, commit, trusted, changelog, source, variables, id);
  }

  /** Writes the library as JSON. */
  public String toJson() {
    return json().toString();
  }

  private Json.Writer json() {
    return Json.object()
        .put("name", name)
        .put("version", version)
        .put("commit", commit)
        .put("trusted", trusted)
        .put("changelog", changelog)
        .put("source", source)
        .putTexts("variables", variables)
        .put("tree", tree);
  }

  /** Reads the text of {@link #toJson}. */
  public static LoadedLibrary of(String json) {
    return of(Json.readObject(json));
  }

  private static LoadedLibrary of(Map<String, @Nullable Object> members) {
    return new LoadedLibrary(
        text(members, "name"),
        text(members, "version"),
        text(members, "commit"),
        Boolean.TRUE.equals(members.get("trusted")),
        Boolean.TRUE.equals(members.get("changelog")),
        text(members, "source"),
        members.get("variables") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of(),
        text(members, "tree"));
  }

  /** Writes a list of libraries as JSON. */
  static String toJson(List<LoadedLibrary> libraries) {
    return Json.list(libraries.stream().map(LoadedLibrary::json).toList());
  }

  /** Reads a list of libraries. */
  static List<LoadedLibrary> list(String json) {
    return Json.read(json) instanceof List<?> list
        ? list.stream().map(element -> of(Json.asObject(element))).toList()
        : List.of();
  }

  private static String text(Map<String, @Nullable Object> members, String name) {
    String text = Json.text(members, name);
    return text == null ? "" : text;
  }
}
