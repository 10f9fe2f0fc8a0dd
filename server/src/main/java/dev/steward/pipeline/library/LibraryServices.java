package dev.steward.pipeline.library;

import dev.steward.library.Libraries;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.library.LibraryFailure;
import dev.steward.library.LibraryLoader;
import dev.steward.library.LibraryOrigin;
import dev.steward.library.LibraryRequest;
import dev.steward.library.LoadedLibrary;
import dev.steward.pipeline.library.LibraryAnnotations.NamedLibrary;
import dev.steward.pipeline.run.Repetition;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.run.ScriptFactory.Preparation;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.run.StepScope;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Loads libraries into runs: those that a script names in annotations, and implicit ones. */
public final class LibraryServices {
  private final Libraries libraries;
  private final LibraryLoader loader;

  public LibraryServices(Libraries libraries, LibraryLoader loader) {
    this.libraries = libraries;
    this.loader = loader;
  }

  Libraries libraries() {
    return libraries;
  }

  /**
   * Loads what the main script needs before it is evaluated.
   *
   * @throws SyntaxFailure if an annotation has no constant names
   * @throws StepFailure if a library cannot be loaded
   */
  public void prepare(RunContext run, Script script, Preparation preparation)
      throws SyntaxFailure, InterruptedException, IOException {
    List<NamedLibrary> named = LibraryAnnotations.of(script);
    if (!preparation.isPending()) {
      return;
    }
    List<AvailableLibrary> available = libraries.forJob(run.job());
    if (named.isEmpty()
        && available.stream().noneMatch(library -> library.definition().implicit())) {
      return;
    }
    Object outcome =
        preparation.perform(_ -> {
          List<Object> loaded = new ArrayList<>();
          for (LibraryRequest request : requests(named, available, preparation::print)) {
            loaded.add(load(run, request, preparation::print).toJson());
          }
          return loaded;
        });
    if (outcome instanceof List<?> list) {
      for (Object library : list) {
        open(run, LoadedLibrary.of(String.valueOf(library)));
      }
    }
  }

  /**
   * Checks that a script names no library.
   *
   * @throws StepFailure if it does
   */
  public static void requireNone(Script script) throws SyntaxFailure {
    requests(LibraryAnnotations.of(script), List.of(), _ -> {});
  }

  /** What a run loads: the named libraries and the implicit ones, in the order of their places. */
  static List<LibraryRequest> requests(
      List<NamedLibrary> named, List<AvailableLibrary> available, Consumer<String> log) {
    Map<String, NamedLibrary> requested = new LinkedHashMap<>();
    Map<String, @Nullable String> versions = new LinkedHashMap<>();
    for (NamedLibrary library : named) {
      var identifier = LibraryRequest.Identifier.of(library.identifier());
      requested.put(identifier.name(), library);
      versions.put(identifier.name(), identifier.version());
    }
    Map<String, LibraryRequest> requests = new LinkedHashMap<>();
    for (AvailableLibrary library : available) {
      String name = library.definition().name();
      NamedLibrary by = requested.get(name);
      if (by == null && !library.definition().implicit()) {
        continue;
      }
      if (requests.containsKey(name)) {
        log.accept("Only using first definition of library " + name);
        continue;
      }
      try {
        requests.put(
            name,
            LibraryRequest.of(library, versions.get(name), by == null ? null : by.changelog()));
      } catch (LibraryFailure e) {
        throw new StepFailure(e.getMessage());
      }
    }
    List<String> missing = new ArrayList<>();
    requested.forEach((name, library) -> {
      if (!requests.containsKey(name)) {
        missing.add(library.identifier());
      }
    });
    if (!missing.isEmpty()) {
      throw new StepFailure("Could not find any definition of libraries " + missing);
    }
    return List.copyOf(requests.values());
  }

  /** Loads a library; called without the turn. */
  LoadedLibrary load(RunContext run, LibraryRequest request, Consumer<String> log)
      throws InterruptedException, IOException {
    try {
      return loader.load(
          request,
          new LibraryLoader.LoadingRun(
              run.job(), run.run(), run.environment(StepScope.ROOT), origin(run), log));
    } catch (LibraryFailure e) {
      throw new StepFailure(e.getMessage());
    }
  }

  private static @Nullable LibraryOrigin origin(RunContext run) {
    Repetition repetition = run.repetition();
    return repetition == null
        ? null
        : new LibraryOrigin(repetition.origin(), repetition.restart(), repetition.files());
  }

  /** Makes a loaded library available to the run's scripts. */
  void open(RunContext run, LoadedLibrary library) {
    try {
      RunLibraries.of(run).add(library, loader.files(library));
    } catch (LibraryFailure e) {
      throw new StepFailure(e.getMessage());
    }
    run.interpreter().onLibraryAdded();
  }
}
