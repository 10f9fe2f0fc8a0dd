package dev.steward.pipeline.lint;

import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that shared libraries define for the scripts that use them.
 *
 * @param variables the global variables
 * @param classes the full names of the classes
 * @param members methods and fields of the variables and classes
 * @param usesDelegates whether a library calls closures of the script with a delegate
 * @param complete whether the libraries define nothing else, so that another name is an error
 */
public record LibraryNames(
    Set<String> variables,
    Set<String> classes,
    Set<String> members,
    boolean usesDelegates,
    boolean complete) {

  /** Nothing is known: each name may exist. */
  public static final LibraryNames UNKNOWN =
      new LibraryNames(Set.of(), Set.of(), Set.of(), false, false);

  /** There are no libraries. */
  public static final LibraryNames NONE =
      new LibraryNames(Set.of(), Set.of(), Set.of(), false, true);

  /** Methods of Groovy that answer calls of other names. */
  private static final Set<String> DYNAMIC =
      Set.of("methodMissing", "propertyMissing", "invokeMethod", "getProperty");

  public LibraryNames {
    variables = Set.copyOf(variables);
    classes = Set.copyOf(classes);
    members = Set.copyOf(members);
  }

  /** The names of variables and classes, of which nothing else is known. */
  public static LibraryNames of(Set<String> variables, Set<String> classes) {
    return new LibraryNames(variables, classes, Set.of(), false, false);
  }

  /**
   * Reads all names from the files with code.
   *
   * @param variables the texts of global variables by their names
   * @param classes the texts of classes by their full names
   */
  public static LibraryNames read(Map<String, String> variables, Map<String, String> classes) {
    Set<String> members = new HashSet<>();
    boolean usesDelegates = false;
    boolean complete = true;
    for (Map<String, String> files : List.of(variables, classes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        try {
          ScriptFacts facts = ScriptFacts.of(ScriptParser.parse(file.getKey(), file.getValue()));
          members.addAll(facts.members);
          members.addAll(facts.methods);
          usesDelegates |= facts.usesDelegates;
        } catch (SyntaxFailure _) {
          // What the file would define is unknown; a run that uses it reports the errors.
          complete = false;
        }
      }
    }
    return new LibraryNames(
        variables.keySet(),
        classes.keySet(),
        members,
        usesDelegates,
        complete && DYNAMIC.stream().noneMatch(members::contains));
  }

  /** The names of this and other libraries. */
  public LibraryNames and(LibraryNames other) {
    return new LibraryNames(
        union(variables, other.variables),
        union(classes, other.classes),
        union(members, other.members),
        usesDelegates || other.usesDelegates,
        complete && other.complete);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return all;
  }
}
