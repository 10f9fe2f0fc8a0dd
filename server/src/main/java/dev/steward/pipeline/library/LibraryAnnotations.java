package dev.steward.pipeline.library;

import dev.steward.pipeline.syntax.Annotation;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.syntax.TreeWalker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the libraries that the annotations {@code @Library} of a script name. */
public final class LibraryAnnotations {
  private static final Set<String> NAMES =
      Set.of("Library", "org.jenkinsci.plugins.workflow.libs.Library");
  private static final Set<String> DOWNLOADS = Set.of("Grab", "Grapes", "GrabResolver");

  /**
   * A library that a script names.
   *
   * @param identifier such as {@code tools@v1}
   * @param changelog null if the script does not say whether its commits are changes
   */
  public record NamedLibrary(String identifier, @Nullable Boolean changelog) {}

  private LibraryAnnotations() {}

  /**
   * Returns the libraries in the order of the text.
   *
   * @throws SyntaxFailure if an annotation has no constant names
   */
  public static List<NamedLibrary> of(Script script) throws SyntaxFailure {
    var reader = new AnnotationReader();
    reader.visit(script);
    reader.problems.addAll(downloads(script));
    if (!reader.problems.isEmpty()) {
      throw new SyntaxFailure(reader.problems);
    }
    return reader.libraries;
  }

  /** Returns an error for each annotation such as {@code @Grab}. */
  static List<SyntaxFailure.Problem> downloads(Script script) {
    List<SyntaxFailure.Problem> problems = new ArrayList<>();
    new TreeWalker() {
      @Override
      protected void visit(Annotation annotation) {
        String name = annotation.type().name();
        String simple = name.substring(name.lastIndexOf('.') + 1);
        if (DOWNLOADS.contains(simple)) {
          problems.add(
              new SyntaxFailure.Problem(
                  "@"
                      + simple
                      + " is not supported: scripts cannot download libraries. Call a program with"
                      + " the step sh, or put the code into the library",
                  annotation.position()));
        }
      }
    }.visit(script);
    return problems;
  }

  /** Collects libraries and errors. */
  private static final class AnnotationReader extends TreeWalker {
    final List<NamedLibrary> libraries = new ArrayList<>();
    final List<SyntaxFailure.Problem> problems = new ArrayList<>();

    @Override
    protected void visit(Annotation annotation) {
      if (!NAMES.contains(annotation.type().name())) {
        return;
      }
      Expression value = annotation.members().get("value");
      if (value == null) {
        problems.add(
            new SyntaxFailure.Problem("@Library was missing a value", annotation.position()));
        return;
      }
      Boolean changelog =
          (annotation.members().get("changelog") instanceof Expression.Constant constant
                  && constant.value() instanceof Boolean flag)
              ? flag
              : null;
      if (value instanceof Expression.ListLiteral list) {
        list.elements().forEach(element -> add(element, changelog));
      } else {
        add(value, changelog);
      }
    }

    private void add(Expression value, @Nullable Boolean changelog) {
      if (!(value instanceof Expression.Constant constant)) {
        problems.add(
            new SyntaxFailure.Problem(
                "@Library value ‘"
                    + (value instanceof Expression.Name name ? name.name() : "…")
                    + "’ was not a constant; did you mean to use the ‘library’ step instead?",
                value.position()));
      } else if (constant.value() instanceof String identifier) {
        libraries.add(new NamedLibrary(identifier, changelog));
      } else {
        problems.add(
            new SyntaxFailure.Problem(
                "@Library value ‘" + constant.value() + "’ was not a string", value.position()));
      }
    }
  }
}
