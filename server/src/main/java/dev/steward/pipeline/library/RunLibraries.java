package dev.steward.pipeline.library;

import dev.steward.library.LibraryTree;
import dev.steward.library.LoadedLibrary;
import dev.steward.pipeline.interpreter.ScriptVariables;
import dev.steward.pipeline.run.CompilationFailure;
import dev.steward.pipeline.run.RunContext;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.ScriptObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The libraries that one evaluation of a run has loaded: their global variables, which are created
 * when they are first used, and their classes.
 */
public final class RunLibraries {

  /** A library with its files. */
  record OpenLibrary(LoadedLibrary library, LibraryTree files) {}

  private final List<OpenLibrary> libraries = new ArrayList<>();
  private final Map<String, OpenLibrary> origins = new LinkedHashMap<>();
  private final Map<String, ScriptObject> variables = new HashMap<>();

  private RunLibraries() {}

  /** The libraries of a run. */
  public static RunLibraries of(RunContext run) {
    return run.shared(RunLibraries.class, RunLibraries::new);
  }

  /** The libraries in the order in which they were loaded. */
  List<OpenLibrary> all() {
    return libraries;
  }

  @Nullable OpenLibrary find(String name) {
    for (OpenLibrary library : libraries) {
      if (library.library().name().equals(name)) {
        return library;
      }
    }
    return null;
  }

  /** Makes a library available to the run's scripts. */
  void add(LoadedLibrary library, LibraryTree files) {
    var open = new OpenLibrary(library, files);
    libraries.add(open);
    files.variables().forEach(name -> origins.putIfAbsent(name, open));
  }

  /** The names of the global variables. */
  public Set<String> variables() {
    return new TreeSet<>(origins.keySet());
  }

  /** Returns a global variable; null if no library defines it. */
  public @Nullable ScriptObject variable(RunContext run, String name) {
    OpenLibrary library = origins.get(name);
    if (library == null) {
      return null;
    }
    ScriptObject variable = variables.get(name);
    if (variable == null) {
      Script script = script(library.files(), LibraryTree.variablePath(name), name);
      if (script == null) {
        return null;
      }
      variable = run.interpreter().load(script, new ScriptVariables());
      variables.put(name, variable);
    }
    return variable;
  }

  /** Returns the source of a class; null if no library has it. */
  public @Nullable Script source(String className) {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    for (OpenLibrary library : libraries) {
      Script script = script(library.files(), LibraryTree.classPath(className), simple);
      if (script != null) {
        return script;
      }
    }
    return null;
  }

  private static @Nullable Script script(LibraryTree files, String path, String name) {
    return files.parsed(path, Script.class, text -> parse(name, text));
  }

  private static Script parse(String name, String text) {
    Script script = CompilationFailure.parse(name, text);
    List<SyntaxFailure.Problem> problems = LibraryAnnotations.downloads(script);
    if (!problems.isEmpty()) {
      throw CompilationFailure.of(name, text, new SyntaxFailure(problems));
    }
    return script;
  }
}
