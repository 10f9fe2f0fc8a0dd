package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a script. */
public sealed interface Statement {
  Position position();

  /** Statements in braces, or the body of a script; has a scope of its own. */
  record Block(List<Statement> statements, Position position) implements Statement {
    public Block {
      statements = List.copyOf(statements);
    }
  }

  /**
   * An expression that is evaluated for its effect, or for the value of the closure or script that
   * it ends.
   */
  record Evaluation(Expression expression, Position position) implements Statement {}

  /** A condition and what follows from it. */
  record If(Expression condition, Statement then, @Nullable Statement otherwise, Position position)
      implements Statement {}

  /** A loop that runs while its condition is true. */
  record While(@Nullable String label, Expression condition, Statement body, Position position)
      implements Statement {}

  /** A loop over the elements of a value: {@code for (x in list)} or {@code for (T x : list)}. */
  record ForEach(
      @Nullable String label,
      Parameter variable,
      Expression elements,
      Statement body,
      Position position)
      implements Statement {}

  /**
   * A loop in the style of C.
   *
   * @param condition null stands for a condition that is always true
   */
  record For(
      @Nullable String label,
      List<Expression> initializers,
      @Nullable Expression condition,
      List<Expression> updates,
      Statement body,
      Position position)
      implements Statement {
    public For {
      initializers = List.copyOf(initializers);
      updates = List.copyOf(updates);
    }
  }

  /** A choice among cases; a case without {@code break} falls through to the next one. */
  record Switch(
      @Nullable String label,
      Expression value,
      List<Case> cases,
      @Nullable Statement otherwise,
      Position position)
      implements Statement {
    public Switch {
      cases = List.copyOf(cases);
    }
  }

  /** One case of a {@link Switch}. */
  record Case(Expression label, Statement body, Position position) {}

  /** A body whose exceptions are handled, or that is followed by a final block. */
  record Try(Statement body, List<Catch> catches, @Nullable Statement finalBody, Position position)
      implements Statement {
    public Try {
      catches = List.copyOf(catches);
    }
  }

  /** One handler of a {@link Try}; {@code catch (A | B e)} gives one handler for each type. */
  record Catch(Parameter variable, Statement body, Position position) {}

  /** The throwing of an exception. */
  record Throw(Expression exception, Position position) implements Statement {}

  /** The return from a method, a closure or the script; without a value it returns null. */
  record Return(@Nullable Expression value, Position position) implements Statement {}

  /** The end of a loop or a {@link Switch}, or of the one with the label. */
  record Break(@Nullable String label, Position position) implements Statement {}

  /** The next iteration of a loop, or of the one with the label. */
  record Continue(@Nullable String label, Position position) implements Statement {}

  /**
   * An assertion.
   *
   * @param text what the error message shows: without a message, the source of the whole statement
   *     in one line; with one, Groovy's rendering of the condition, such as {@code (a == 1)}
   */
  record Assert(Expression condition, @Nullable Expression message, String text, Position position)
      implements Statement {}

  /** A block that Java would run under a lock; branches of a pipeline take turns anyway. */
  record Synchronized(Expression monitor, Statement body, Position position) implements Statement {}

  /** A lone semicolon, or a missing body. */
  record Empty(Position position) implements Statement {}
}
