package dev.steward.library;

import dev.steward.text.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A library that a run has loaded.
 *
 * @param version as the run asked for it, such as the name of a branch
 * @param commit that the version was at the time; empty if the files were cached
 * @param tree identifies the files
 */
public record LoadedLibrary(
    String name, String version, String commit, boolean trusted, String tree) {

  /** Writes the library as JSON. */
  public String toJson() {
    return Json.object()
        .put("name", name)
        .put("version", version)
        .put("commit", commit)
        .put("trusted", trusted)
        .put("tree", tree)
        .toString();
  }

  /** Reads the text of {@link #toJson}. */
  public static LoadedLibrary of(String json) {
    Map<String, @Nullable Object> members = Json.readObject(json);
    return new LoadedLibrary(
        text(members, "name"),
        text(members, "version"),
        text(members, "commit"),
        Boolean.TRUE.equals(members.get("trusted")),
        text(members, "tree"));
  }

  private static String text(Map<String, @Nullable Object> members, String name) {
    String text = Json.text(members, name);
    return text == null ? "" : text;
  }
}
