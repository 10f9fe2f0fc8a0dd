package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.value.AssertionFailure;
import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.ValueText;

/** Evaluates {@code assert}, whose error shows the values of the parts of the condition. */
final class Assertions {
  private Assertions() {}

  static void check(Statement.Assert assertion, Frame frame) {
    AssertionRecorder before = frame.recorder;
    var recorder = new AssertionRecorder();
    frame.recorder = assertion.message() == null ? recorder : null;
    boolean holds = Truth.of(Expressions.evaluate(assertion.condition(), frame));
    frame.recorder = before;
    if (holds) {
      return;
    }
    frame.position = assertion.position();
    String source = source(assertion, frame);
    Expression message = assertion.message();
    Object text = message == null ? null : Expressions.evaluate(message, frame);
    if (text == null || text.equals("")) {
      throw new AssertionFailure(recorder.render(source, assertion.position()));
    }
    throw new AssertionError(ValueText.text(text) + ". Expression: " + source);
  }

  /** Jenkins shows the whole statement, even if the script gives a message. */
  private static String source(Statement.Assert assertion, Frame frame) {
    Position position = assertion.position();
    String text = SourceText.between(frame.type.sourceTypes().script().text(), position);
    return assertion.message() == null || text.isEmpty() ? assertion.text() : text;
  }
}
