package dev.steward.pipeline.local;

import dev.steward.library.LibraryDefinition;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.library.LibraryFailure;
import dev.steward.library.LibraryRetriever;
import dev.steward.library.LibraryTree;
import dev.steward.pipeline.lint.KnownLibraries;
import dev.steward.pipeline.lint.LibraryNames;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shared libraries in folders of this machine, for pipelines that are run or checked without a
 * server. Each is loaded implicitly, and stands for all versions that a script names.
 */
public final class LocalLibraries implements KnownLibraries {

  /** The version of a library if the script names none. */
  private static final String VERSION = "local";

  /** A library in a folder. */
  private record LocalLibrary(LibraryDefinition definition, LibraryTree files) {}

  private final List<LocalLibrary> libraries;

  private LocalLibraries(List<LocalLibrary> libraries) {
    this.libraries = List.copyOf(libraries);
  }

  /**
   * Reads libraries.
   *
   * @param options a name and a folder each, as {@code NAME=DIR}; or a folder that has the name of
   *     the library
   * @throws Problem.Invalid if there is no library in a folder
   */
  public static LocalLibraries read(List<String> options) {
    Map<String, LocalLibrary> libraries = new LinkedHashMap<>();
    for (String option : options) {
      LocalLibrary library = read(option);
      if (libraries.put(library.definition().name(), library) != null) {
        throw new Problem.Invalid(
            "There are two libraries named " + library.definition().name() + ".");
      }
    }
    return new LocalLibraries(List.copyOf(libraries.values()));
  }

  private static LocalLibrary read(String option) {
    int equals = option.indexOf('=');
    int slash = option.indexOf('/');
    boolean hasName = equals > 0 && (slash < 0 || equals < slash);
    String typed = hasName ? option.substring(equals + 1) : option;
    try {
      Path folder = Path.of(typed).toAbsolutePath().normalize();
      Path last = folder.getFileName();
      String name = hasName ? option.substring(0, equals) : String.valueOf(last);
      if (typed.isEmpty() || !Files.isDirectory(folder)) {
        throw new Problem.Invalid("'" + typed + "' is not a folder. Use NAME=DIR.");
      }
      var definition =
          new LibraryDefinition(
              name,
              VERSION,
              true,
              true,
              false,
              new LibraryRetriever.FolderSource(folder.toRealPath()),
              null);
      definition.validate();
      return new LocalLibrary(definition, LibraryTree.read(folder.toRealPath(), name));
    } catch (LibraryFailure e) {
      throw new Problem.Invalid(String.valueOf(e.getMessage()));
    } catch (InvalidPathException | IOException e) {
      throw new Problem.Invalid("'" + typed + "' cannot be read: " + e.getMessage());
    }
  }

  /** The libraries as a run finds them. */
  public List<AvailableLibrary> available() {
    return libraries.stream()
        .map(library -> new AvailableLibrary(library.definition(), true, "folder"))
        .toList();
  }

  /** Libraries that are not in folders may exist on the server that runs the script. */
  @Override
  public @Nullable Set<String> names() {
    return null;
  }

  @Override
  public LibraryNames find(Set<String> named) {
    List<String> local = new ArrayList<>();
    LibraryNames names = LibraryNames.NONE;
    for (LocalLibrary library : libraries) {
      local.add(library.definition().name());
      names = names.and(names(library.files()));
    }
    return local.containsAll(named) ? names : names.and(LibraryNames.UNKNOWN);
  }

  private static LibraryNames names(LibraryTree files) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : files.variables()) {
      variables.put(name, String.valueOf(files.text(LibraryTree.variablePath(name))));
    }
    Map<String, String> classes = new LinkedHashMap<>();
    for (String name : files.classes()) {
      classes.put(name, String.valueOf(files.text(LibraryTree.classPath(name))));
    }
    return LibraryNames.read(variables, classes);
  }
}
