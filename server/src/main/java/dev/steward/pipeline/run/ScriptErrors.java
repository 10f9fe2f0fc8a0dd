package dev.steward.pipeline.run;

import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.syntax.ErrorReport;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Describes exceptions of scripts, as logs show them. */
public final class ScriptErrors {

  /** How many causes of an exception are described. */
  private static final int MAX_CAUSES = 20;

  private ScriptErrors() {}

  /**
   * Returns the lines of an exception, each with a line feed: {@code ERROR:} and the message of a
   * failed step, the causes of an interruption, and for any other exception its stack of calls in
   * the script.
   */
  public static String describe(Throwable thrown, Interpreter interpreter) {
    return switch (thrown) {
      case StepFailure failure -> "ERROR: " + failure.getMessage() + "\n";
      case FlowInterruption interruption -> {
        var lines = new StringBuilder();
        interruption.causes().forEach(cause -> lines.append(cause.text()).append('\n'));
        yield lines.toString();
      }
      default -> trace(thrown, interpreter);
    };
  }

  /** Returns the stack of calls of an exception, and those of its causes. */
  public static String trace(Throwable thrown, Interpreter interpreter) {
    var lines = new StringBuilder();
    Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable current = thrown;
    while (current != null && written.add(current) && written.size() <= MAX_CAUSES) {
      if (written.size() > 1) {
        lines.append("Caused by: ");
      }
      lines.append(text(current)).append('\n');
      List<StackTraceElement> calls = interpreter.traceOf(current);
      calls.forEach(call ->
          lines
              .append("\tat ")
              .append(call.getClassName())
              .append('.')
              .append(call.getMethodName())
              .append('(')
              .append(call.getFileName())
              .append(':')
              .append(call.getLineNumber())
              .append(")\n"));
      current = current.getCause();
    }
    return lines.toString();
  }

  /** Returns the class of an exception, as scripts see it, and its message. */
  public static String text(Throwable thrown) {
    if (thrown instanceof ScriptThrowable) {
      return thrown.toString();
    }
    String type = TypeValue.of(thrown).name();
    String message = thrown.getLocalizedMessage();
    return message == null ? type : type + ": " + message;
  }

  /** Words syntax errors as Groovy's compiler does. */
  static String ofCompilation(String name, String text, SyntaxFailure failure) {
    var lines =
        new StringBuilder(
            "org.codehaus.groovy.control.MultipleCompilationErrorsException: startup failed:\n");
    List<SyntaxFailure.Problem> problems = failure.problems();
    problems.forEach(problem -> lines.append(ErrorReport.of(name, text, problem)).append('\n'));
    int count = problems.size();
    return lines.append(count).append(count == 1 ? " error\n\n" : " errors\n\n").toString();
  }
}
