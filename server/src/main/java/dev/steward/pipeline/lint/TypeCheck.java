package dev.steward.pipeline.lint;

import dev.steward.pipeline.lint.LintProblem.Severity;
import dev.steward.pipeline.syntax.Annotation;
import dev.steward.pipeline.syntax.Import;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.TypeName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reports classes, imports and annotations that a script cannot use. */
final class TypeCheck {
  private final ScriptFacts facts;
  private final List<LintProblem> problems;
  private final Set<String> reported = new HashSet<>();

  TypeCheck(ScriptFacts facts, List<LintProblem> problems) {
    this.facts = facts;
    this.problems = problems;
  }

  /**
   * Whether a class with the name exists: declared in the script, imported, or allowed for all
   * scripts.
   */
  boolean isKnown(String name) {
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    return facts.classes.containsKey(first)
        || facts.imports.containsKey(first)
        || KnownNames.isType(name)
        || facts.packages.stream().anyMatch(item -> KnownNames.isType(item + "." + name))
        || isFromLibrary(name)
        // A type parameter.
        || (name.length() == 1 && Character.isUpperCase(name.charAt(0)));
  }

  /** Whether a library defines the class, or the class around it. */
  boolean isFromLibrary(String name) {
    return facts.isLibraryClass(name)
        || facts.packages.stream().anyMatch(item -> facts.isLibraryClass(item + "." + name));
  }

  void check(TypeName type) {
    if (!isKnown(type.name())) {
      reportUnknown(type.name(), type.position());
    }
  }

  void check(Import item) {
    boolean usable =
        (item.everything() && !item.isStatic())
            ? KnownNames.isPackage(item.name()) || facts.isLibraryPackage(item.name())
            : KnownNames.isType(item.name())
                || KnownNames.isAnnotation(item.name())
                || facts.isLibraryClass(item.name());
    if (!usable) {
      reportUnknown(item.name() + (item.everything() ? ".*" : ""), item.position());
    }
  }

  void check(Annotation annotation) {
    String name = annotation.type().name();
    if (KnownNames.isDownload(name)) {
      add(
          Severity.ERROR,
          "@" + name + " is not supported: scripts cannot download libraries",
          annotation.position());
    } else if (!KnownNames.isAnnotation(name)
        && !facts.classes.containsKey(name)
        && !facts.imports.containsKey(name)) {
      reportUnknown(name, annotation.position());
    }
  }

  /** Reports a class once, in Groovy's words. */
  void reportUnknown(String name, Position position) {
    if (!reported.add(name)) {
      return;
    }
    String alternative = KnownNames.alternativeTo(name);
    boolean perhapsFromLibrary = facts.usesLibrary && alternative.isEmpty();
    add(
        perhapsFromLibrary ? Severity.WARNING : Severity.ERROR,
        "unable to resolve class "
            + name
            + (perhapsFromLibrary
                ? ", unless " + facts.libraryNames() + " defines it"
                : alternative),
        position);
  }

  private void add(Severity severity, String message, Position position) {
    problems.add(new LintProblem(severity, message, position));
  }
}
