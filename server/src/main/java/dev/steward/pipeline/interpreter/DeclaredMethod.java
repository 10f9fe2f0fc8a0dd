package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.MethodDeclaration;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/** A method or constructor of a {@link DeclaredType}. */
final class DeclaredMethod {
  final DeclaredType owner;
  final MethodDeclaration declaration;
  private @Nullable ParameterList signature;
  private @Nullable TypeValue resultType;

  DeclaredMethod(DeclaredType owner, MethodDeclaration declaration) {
    this.owner = owner;
    this.declaration = declaration;
  }

  String name() {
    return declaration.name();
  }

  boolean isStatic() {
    return declaration.isStatic();
  }

  ParameterList signature() {
    if (signature == null) {
      signature = new ParameterList(declaration.parameters(), owner.sourceTypes(), owner);
    }
    return signature;
  }

  private TypeValue resultType() {
    if (resultType == null) {
      resultType = owner.sourceTypes().resolve(declaration.type(), owner);
    }
    return resultType;
  }

  /** Calls the method on an object; a static method is called on its class. */
  @Nullable Object invoke(Object self, @Nullable Object[] arguments) {
    var execution = Execution.current();
    var frame =
        new Frame(execution, owner, isStatic() ? owner : self, null, name(), owner.captured());
    frame.position = declaration.position();
    int nesting = execution.enter(frame);
    try {
      signature().bind(frame, arguments);
      if (!declaration.typed()) {
        return Statements.run(declaration.body(), frame, true);
      }
      TypeValue type = resultType();
      boolean returns = !type.name().equals("void");
      Object result = Statements.run(declaration.body(), frame, returns);
      return returns ? converted(result, type) : null;
    } finally {
      execution.leave(frame, nesting);
    }
  }

  private static @Nullable Object converted(@Nullable Object result, TypeValue type) {
    return result == null && !type.isPrimitive() ? null : Conversions.cast(result, type);
  }

  /** Evaluates the body of a constructor for a new object. */
  void construct(Instance instance, @Nullable Object[] arguments) {
    var execution = Execution.current();
    var frame = new Frame(execution, owner, instance.self(), null, "<init>", owner.captured());
    frame.position = declaration.position();
    int nesting = execution.enter(frame);
    try {
      signature().bind(frame, arguments);
      Construction.runConstructor(owner, instance, declaration.body(), frame);
    } finally {
      execution.leave(frame, nesting);
    }
  }
}
