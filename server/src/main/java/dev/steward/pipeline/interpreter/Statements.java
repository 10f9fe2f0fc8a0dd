package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.Iteration;
import dev.steward.pipeline.value.TypeValue;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates statements. */
final class Statements {
  /** How a statement ended. */
  private enum Completion {
    NORMAL,
    BREAK,
    CONTINUE,
    RETURN
  }

  private Statements() {}

  /**
   * Evaluates a body and returns its value.
   *
   * @param tail whether the last statement provides the value where there is no {@code return}
   */
  static @Nullable Object run(Statement body, Frame frame, boolean tail) {
    Completion completion =
        body instanceof Statement.Block block
            ? block(block.statements(), frame, tail)
            : execute(body, frame, tail);
    return completion == Completion.RETURN ? frame.result : null;
  }

  private static Completion execute(Statement statement, Frame frame, boolean tail) {
    int units = statement instanceof Statement.Evaluation ? Execution.NODE : Execution.LARGE_NODE;
    frame.execution.descend(units);
    frame.position = statement.position();
    try {
      Completion completion = Completion.NORMAL;
      if (statement instanceof Statement.Evaluation evaluation) {
        Object value = Expressions.evaluate(evaluation.expression(), frame);
        if (tail) {
          frame.result = value;
          completion = Completion.RETURN;
        }
      } else {
        completion = dispatch(statement, frame, tail);
      }
      frame.execution.ascend(units);
      return completion;
    } catch (StackOverflowError e) {
      throw located(Execution.tooDeep(), frame);
    } catch (Throwable e) {
      throw located(e, frame);
    }
  }

  /** Throws the exception after noting where it left the script. */
  private static RuntimeException located(Throwable thrown, Frame frame) {
    frame.interpreter().locations().note(thrown, frame);
    throw Thrown.unchecked(thrown);
  }

  private static Completion dispatch(Statement statement, Frame frame, boolean tail) {
    return switch (statement) {
      case Statement.Evaluation evaluation ->
          returning(Expressions.evaluate(evaluation.expression(), frame), frame);
      case Statement.Block block -> block(block.statements(), frame, tail);
      case Statement.If choice -> choice(choice, frame, tail);
      case Statement.Return end ->
          returning(end.value() == null ? null : Expressions.evaluate(end.value(), frame), frame);
      case Statement.ForEach loop -> forEach(loop, frame);
      case Statement.For loop -> forLoop(loop, frame);
      case Statement.While loop -> whileLoop(loop, frame);
      case Statement.Switch choice -> switchCase(choice, frame, tail);
      case Statement.Try attempt -> attempt(attempt, frame, tail);
      case Statement.Throw end -> throw thrown(end, frame);
      case Statement.Break end -> {
        frame.label = end.label();
        yield Completion.BREAK;
      }
      case Statement.Continue next -> {
        frame.label = next.label();
        yield Completion.CONTINUE;
      }
      case Statement.Assert assertion -> {
        Assertions.check(assertion, frame);
        yield Completion.NORMAL;
      }
      case Statement.Synchronized block -> {
        Expressions.evaluate(block.monitor(), frame);
        yield execute(block.body(), frame, tail);
      }
      case Statement.Empty _ -> Completion.NORMAL;
    };
  }

  private static Completion returning(@Nullable Object value, Frame frame) {
    frame.result = value;
    return Completion.RETURN;
  }

  private static Completion block(List<Statement> statements, Frame frame, boolean tail) {
    Scope before = frame.scope;
    int last = statements.size() - 1;
    Completion completion = Completion.NORMAL;
    for (int i = 0; i <= last && completion == Completion.NORMAL; i++) {
      completion = execute(statements.get(i), frame, tail && i == last);
    }
    frame.scope = before;
    return completion;
  }

  private static Completion choice(Statement.If choice, Frame frame, boolean tail) {
    if (Expressions.truth(choice.condition(), frame)) {
      return execute(choice.then(), frame, tail);
    }
    return choice.otherwise() == null
        ? Completion.NORMAL
        : execute(choice.otherwise(), frame, tail);
  }

  /** Whether the completion of a loop's body ends the loop; null if the loop goes on. */
  private static @Nullable Completion afterRound(
      Completion round, @Nullable String label, Frame frame) {
    boolean own = frame.label == null || frame.label.equals(label);
    return switch (round) {
      case NORMAL -> null;
      case RETURN -> Completion.RETURN;
      case BREAK -> {
        if (own) {
          frame.label = null;
          yield Completion.NORMAL;
        }
        yield Completion.BREAK;
      }
      case CONTINUE -> {
        if (own) {
          frame.label = null;
          yield null;
        }
        yield Completion.CONTINUE;
      }
    };
  }

  private static Completion whileLoop(Statement.While loop, Frame frame) {
    while (Expressions.truth(loop.condition(), frame)) {
      Completion end = afterRound(execute(loop.body(), frame, false), loop.label(), frame);
      if (end != null) {
        return end;
      }
    }
    return Completion.NORMAL;
  }

  private static Completion forLoop(Statement.For loop, Frame frame) {
    Scope before = frame.scope;
    for (Expression initializer : loop.initializers()) {
      Expressions.evaluate(initializer, frame);
    }
    Completion completion = Completion.NORMAL;
    while (loop.condition() == null || Expressions.truth(loop.condition(), frame)) {
      Completion end = afterRound(execute(loop.body(), frame, false), loop.label(), frame);
      if (end != null) {
        completion = end;
        break;
      }
      for (Expression update : loop.updates()) {
        Expressions.evaluate(update, frame);
      }
    }
    frame.scope = before;
    return completion;
  }

  private static Completion forEach(Statement.ForEach loop, Frame frame) {
    Iterator<@Nullable Object> elements =
        Iteration.of(Expressions.evaluate(loop.elements(), frame));
    Parameter declared = loop.variable();
    TypeValue type =
        declared.typed() ? frame.type.sourceTypes().resolve(declared.type(), frame.type) : null;
    Scope before = frame.scope;
    // One variable for all iterations: closures that use it see the last value, as in Groovy 2.4.
    var variable = new Variable(type, null);
    frame.declare(declared.name(), variable);
    Completion completion = Completion.NORMAL;
    while (elements.hasNext()) {
      variable.set(elements.next());
      Completion end = afterRound(execute(loop.body(), frame, false), loop.label(), frame);
      if (end != null) {
        completion = end;
        break;
      }
    }
    frame.scope = before;
    return completion;
  }

  private static Completion switchCase(Statement.Switch choice, Frame frame, boolean tail) {
    Object value = Expressions.evaluate(choice.value(), frame);
    Scope before = frame.scope;
    Completion completion = Completion.NORMAL;
    boolean matched = false;
    for (Statement.Case branch : choice.cases()) {
      if (!matched) {
        Object caseValue = Expressions.evaluate(branch.label(), frame);
        frame.position = branch.position();
        matched = Operators.isCase(caseValue, value);
      }
      if (matched) {
        completion = caseBody(branch.body(), frame, tail);
        if (completion != Completion.NORMAL) {
          break;
        }
      }
    }
    if (completion == Completion.NORMAL && choice.otherwise() != null) {
      completion = caseBody(choice.otherwise(), frame, tail, true);
    }
    frame.scope = before;
    if (completion == Completion.BREAK
        && (frame.label == null || frame.label.equals(choice.label()))) {
      frame.label = null;
      return Completion.NORMAL;
    }
    return completion;
  }

  private static Completion caseBody(Statement body, Frame frame, boolean tail) {
    return caseBody(body, frame, tail, false);
  }

  /**
   * A case gives the value of its last statement if {@code break} follows, or if it is the default
   * case.
   */
  private static Completion caseBody(Statement body, Frame frame, boolean tail, boolean isDefault) {
    if (!(body instanceof Statement.Block block) || block.statements().isEmpty()) {
      return execute(body, frame, tail && isDefault);
    }
    List<Statement> statements = block.statements();
    if (tail && statements.getLast() instanceof Statement.Break) {
      Completion completion = block(statements.subList(0, statements.size() - 1), frame, true);
      return completion == Completion.NORMAL
          ? execute(statements.getLast(), frame, false)
          : completion;
    }
    return execute(body, frame, tail && isDefault);
  }

  private static RuntimeException thrown(Statement.Throw end, Frame frame) {
    Object exception = Expressions.evaluate(end.exception(), frame);
    frame.position = end.position();
    if (exception instanceof Throwable throwable) {
      return Thrown.unchecked(throwable);
    }
    if (exception == null) {
      return new NullPointerException("Cannot throw null");
    }
    return new ClassCastException(
        TypeValue.of(exception).name()
            + " cannot be cast to java.lang.Throwable. Throw an exception, such as new"
            + " Exception(…), or use the step error.");
  }

  private static Completion attempt(Statement.Try attempt, Frame frame, boolean tail) {
    Scope scope = frame.scope;
    int nesting = frame.execution.nesting();
    AssertionRecorder recorder = frame.recorder;
    Completion completion = Completion.NORMAL;
    Throwable pending = null;
    try {
      completion = execute(attempt.body(), frame, tail);
    } catch (EvaluationEnd e) {
      throw e;
    } catch (Throwable e) {
      if (e instanceof VirtualMachineError) {
        throw e;
      }
      frame.execution.restoreNesting(nesting);
      frame.scope = scope;
      frame.recorder = recorder;
      Statement.Catch handler = handler(attempt, e, frame);
      if (handler == null) {
        pending = e;
      } else {
        try {
          frame.declare(handler.variable().name(), new Variable(null, e));
          completion = execute(handler.body(), frame, tail);
        } catch (EvaluationEnd end) {
          throw end;
        } catch (Throwable second) {
          if (second instanceof VirtualMachineError) {
            throw second;
          }
          frame.execution.restoreNesting(nesting);
          pending = second;
        }
        frame.scope = scope;
      }
    }
    if (attempt.finalBody() != null) {
      Object result = frame.result;
      String label = frame.label;
      frame.scope = scope;
      frame.recorder = recorder;
      Completion end = execute(attempt.finalBody(), frame, false);
      if (end != Completion.NORMAL) {
        return end;
      }
      frame.result = result;
      frame.label = label;
    }
    if (pending != null) {
      throw Thrown.unchecked(pending);
    }
    return completion;
  }

  private static Statement.@Nullable Catch handler(
      Statement.Try attempt, Throwable thrown, Frame frame) {
    for (Statement.Catch candidate : attempt.catches()) {
      Parameter variable = candidate.variable();
      if (catchType(variable, thrown, frame).isAssignableFrom(TypeValue.of(thrown))) {
        return candidate;
      }
    }
    return null;
  }

  private static TypeValue catchType(Parameter variable, Throwable thrown, Frame frame) {
    if (!variable.typed()) {
      return TypeValue.known("java.lang.Exception");
    }
    try {
      return frame.type.sourceTypes().resolve(variable.type(), frame.type);
    } catch (GroovyFailure e) {
      e.addSuppressed(thrown);
      throw e;
    }
  }
}
