package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Position;
import org.jspecify.annotations.Nullable;

/** The evaluation of one body: of a script, a method, a constructor or a closure. */
final class Frame {
  final Execution execution;

  /** The class that contains the source text; a script is a class as well. */
  final DeclaredType type;

  /** The object {@code this}; the class itself in a static method. */
  final Object self;

  /** The closure whose body is evaluated; null outside of closures. */
  final @Nullable ScriptClosure closure;

  /** The name of the method in stack traces. */
  final String method;

  /** The local variables that are visible to the current code. */
  @Nullable Scope scope;

  Position position = Position.NONE;
  @Nullable Frame caller;

  /** Keeps the values of the assertion that is being evaluated; null outside assertions. */
  @Nullable AssertionRecorder recorder;

  /** The value of the {@code return} that ends the body. */
  @Nullable Object result;

  /** The label of the {@code break} or {@code continue} in progress. */
  @Nullable String label;

  Frame(
      Execution execution,
      DeclaredType type,
      Object self,
      @Nullable ScriptClosure closure,
      String method,
      @Nullable Scope scope) {
    this.execution = execution;
    this.type = type;
    this.self = self;
    this.closure = closure;
    this.method = method;
    this.scope = scope;
  }

  /** Returns the local variable with the name; null if there is none. */
  @Nullable Variable find(String name) {
    return Scope.find(scope, name);
  }

  void declare(String name, Variable variable) {
    scope = new Scope(scope, name, variable);
  }

  Interpreter interpreter() {
    return execution.interpreter;
  }

  SourceLocation location() {
    return new SourceLocation(type.file(), position.line(), position.column());
  }
}
