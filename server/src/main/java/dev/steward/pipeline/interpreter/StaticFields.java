package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.ClassDeclaration;
import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.FieldDeclaration;
import dev.steward.pipeline.syntax.MethodDeclaration;
import dev.steward.pipeline.value.TypeValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The static fields of a {@link DeclaredType} and the constants of an enum. */
final class StaticFields {
  private final DeclaredType type;
  private final Map<String, Variable> fields = new LinkedHashMap<>();
  private final List<@Nullable Object> constants = new ArrayList<>();
  private boolean initialized;

  StaticFields(DeclaredType type) {
    this.type = type;
  }

  /** Returns a static field of this type or of one that it inherits from; null if none. */
  @Nullable Variable find(String name) {
    initialize();
    Variable own = fields.get(name);
    if (own != null) {
      return own;
    }
    if (type.superclass() instanceof DeclaredType up) {
      Variable inherited = up.statics().find(name);
      if (inherited != null) {
        return inherited;
      }
    }
    for (TypeValue supertype : type.interfaces()) {
      if (supertype instanceof DeclaredType declared) {
        Variable inherited = declared.statics().find(name);
        if (inherited != null) {
          return inherited;
        }
      }
    }
    return null;
  }

  boolean isFinal(String name) {
    for (DeclaredType declared : type.lineage()) {
      for (FieldDeclaration field : declared.fields()) {
        if (field.isStatic() && field.name().equals(name)) {
          return field.isFinal();
        }
      }
    }
    return true;
  }

  /** Returns the constants of an enum in their order. */
  List<@Nullable Object> constants() {
    initialize();
    return constants;
  }

  /** Evaluates the initial values on first use, as Groovy initializes a class. */
  private void initialize() {
    ClassDeclaration declaration = type.declaration();
    if (initialized || declaration == null) {
      return;
    }
    initialized = true;
    var execution = Execution.current();
    var frame = new Frame(execution, type, type, null, "<clinit>", type.captured());
    int nesting = execution.enter(frame);
    try {
      for (FieldDeclaration constant : declaration.constants()) {
        frame.position = constant.position();
        addConstant(constant, frame);
      }
      List<FieldDeclaration> own =
          declaration.fields().stream()
              .filter(field -> field.isStatic() || isInterfaceField())
              .toList();
      for (FieldDeclaration field : own) {
        fields.put(field.name(), Construction.variableOf(type, field));
      }
      for (FieldDeclaration field : own) {
        Expression value = field.value();
        if (value != null) {
          frame.position = field.position();
          Variable variable = fields.get(field.name());
          if (variable != null) {
            variable.set(Expressions.evaluate(value, frame));
          }
        }
      }
      for (MethodDeclaration method : declaration.methods()) {
        if (method.name().equals("<clinit>")) {
          Statements.run(method.body(), frame, false);
        }
      }
    } finally {
      execution.leave(frame, nesting);
    }
  }

  private boolean isInterfaceField() {
    return type.isInterface() && !type.isTrait();
  }

  private void addConstant(FieldDeclaration constant, Frame frame) {
    List<Expression> arguments = List.of();
    DeclaredType constantType = type;
    switch (constant.value()) {
      case Expression.ListLiteral list -> arguments = list.elements();
      case Expression.NewAnonymous body -> {
        arguments = body.arguments();
        constantType = DeclaredType.ofConstant(type, constants.size() + 1, body.declaration());
      }
      case null, default -> {}
    }
    Object instance =
        Construction.createConstant(
            type,
            constantType,
            constant.name(),
            constants.size(),
            Calls.arguments(arguments, frame));
    fields.put(constant.name(), new Variable(null, instance));
    constants.add(instance);
  }
}
