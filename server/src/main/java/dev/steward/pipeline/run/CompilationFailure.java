package dev.steward.pipeline.run;

import dev.steward.pipeline.syntax.ErrorReport;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.ScriptThrowable;
import dev.steward.pipeline.value.TypeValue;

/**
 * The text that a script loads or evaluates is not a script. The message has the words of Groovy's
 * compiler.
 */
@SuppressWarnings("OverrideThrowableToString") // a script sees the name of Jenkins' class
public final class CompilationFailure extends RuntimeException implements ScriptThrowable {
  private static final String TYPE =
      "org.jenkinsci.plugins.workflow.cps.CpsCompilationErrorsException";

  private CompilationFailure(String message) {
    super(message);
  }

  /**
   * Reads a script.
   *
   * @param name such as {@code Script1}
   * @throws CompilationFailure if the text is not a script
   */
  public static Script parse(String name, String text) {
    try {
      return ScriptParser.parse(name, text);
    } catch (SyntaxFailure e) {
      throw of(name, text, e);
    }
  }

  /** Describes what the compiler refuses in a script. */
  public static CompilationFailure of(String name, String text, SyntaxFailure failure) {
    return new CompilationFailure(message(name + ".groovy", text, failure));
  }

  private static String message(String file, String text, SyntaxFailure failure) {
    var message = new StringBuilder("startup failed:\n");
    for (SyntaxFailure.Problem problem : failure.problems()) {
      message.append(ErrorReport.of(file, text, problem)).append('\n');
    }
    int count = failure.problems().size();
    return message.append(count).append(count == 1 ? " error\n" : " errors\n").toString();
  }

  @Override
  public TypeValue type() {
    return TypeValue.known(TYPE);
  }

  @Override
  public String toString() {
    return TYPE + ": " + getMessage();
  }
}
