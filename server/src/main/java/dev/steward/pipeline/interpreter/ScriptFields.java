package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Parameter;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.value.TypeValue;

/** The fields of a script: variables at its top level that are declared with {@code @Field}. */
final class ScriptFields {
  private ScriptFields() {}

  /** Evaluates the initial values before the first statement of the script. */
  static void initialize(ScriptBody body, Script script) {
    DeclaredType type = body.type();
    var execution = Execution.current();
    var frame = new Frame(execution, type, body, null, "<init>", null);
    int nesting = execution.enter(frame);
    try {
      for (Statement statement : script.body().statements()) {
        if (statement instanceof Statement.Evaluation evaluation
            && evaluation.expression() instanceof Expression.Declaration declaration
            && Assignments.isField(declaration)) {
          frame.position = declaration.position();
          initialize(declaration, body, frame);
        }
      }
    } catch (RuntimeException e) {
      frame.interpreter().locations().note(e, frame);
      throw e;
    } finally {
      execution.leave(frame, nesting);
    }
  }

  private static void initialize(Expression.Declaration declaration, ScriptBody body, Frame frame) {
    for (Parameter declared : declaration.variables()) {
      TypeValue fieldType =
          declared.typed() ? frame.type.sourceTypes().resolve(declared.type(), frame.type) : null;
      var field = new Variable(fieldType, Construction.initialValue(fieldType));
      body.fields().put(declared.name(), field);
      if (declaration.value() != null) {
        field.set(Expressions.evaluate(declaration.value(), frame));
      }
    }
  }
}
