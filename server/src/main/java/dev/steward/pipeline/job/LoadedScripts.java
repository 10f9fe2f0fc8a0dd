package dev.steward.pipeline.job;

import dev.steward.library.LibraryFailure;
import dev.steward.library.LibraryLoader;
import dev.steward.library.LibraryTree;
import dev.steward.library.LoadedLibrary;
import dev.steward.pipeline.run.LoadedTexts;
import dev.steward.run.Run;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The code that a run has loaded in addition to its main script, and that a replay can replace:
 * files of the step {@code load}, and those of untrusted libraries.
 */
public final class LoadedScripts {
  private final LoadedTexts texts;
  private final LibraryLoader libraries;

  public LoadedScripts(LoadedTexts texts, LibraryLoader libraries) {
    this.texts = texts;
    this.libraries = libraries;
  }

  /**
   * A script.
   *
   * @param name such as {@code Script1}, or the class that a file of a library defines
   * @param library the library of the file; null for the step {@code load}
   * @param path of the file in the library
   */
  public record LoadedScript(
      String name, @Nullable String library, String path, Supplier<String> source) {

    public String text() {
      return source.get();
    }

    /** The name of the script's field in the form of Jenkins' page. */
    public String field() {
      return name.replace('.', '_');
    }
  }

  /** The scripts in the order of their names; of several with one name, the first is used. */
  List<LoadedScript> of(Run run) {
    SortedMap<String, LoadedScript> scripts = new TreeMap<>();
    texts
        .of(run)
        .forEach((name, text) -> scripts.put(name, new LoadedScript(name, null, "", () -> text)));
    for (LoadedLibrary library : libraries.loaded(run.id())) {
      LibraryTree files = library.trusted() ? null : files(library);
      if (files == null) {
        continue;
      }
      for (String path : files.sources()) {
        String name = LibraryTree.className(path);
        scripts.putIfAbsent(
            name,
            new LoadedScript(name, library.name(), path, () -> String.valueOf(files.text(path))));
      }
    }
    return List.copyOf(scripts.values());
  }

  private @Nullable LibraryTree files(LoadedLibrary library) {
    try {
      return libraries.files(library);
    } catch (LibraryFailure _) {
      // The run may be deleted at this moment.
      return null;
    }
  }
}
