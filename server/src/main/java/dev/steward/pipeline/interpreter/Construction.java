package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.FieldDeclaration;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.value.GroovyFailure;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.UnsupportedCall;
import dev.steward.pipeline.value.ValueText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates instances of the classes that a script declares. */
final class Construction {
  private static final @Nullable Object[] NOTHING = {};
  private static final TypeValue THROWABLE = TypeValue.known("java.lang.Throwable");

  private Construction() {}

  /** Creates an object with the constructor that fits the arguments, or with named properties. */
  static Object create(DeclaredType type, @Nullable Object[] arguments, @Nullable Object outer) {
    if (type.isInterface() || type.isEnum() || type.isAbstract()) {
      throw new GroovyFailure(
          "You cannot create an instance from the abstract "
              + (type.isInterface() ? "interface" : "class")
              + " '"
              + type.name()
              + "'.");
    }
    if (type.isScript()) {
      return Execution.current().interpreter.instance(type);
    }
    var instance = new Instance(type, outer, Execution.current().interpreter.nextIdentity());
    if (THROWABLE.isAssignableFrom(type)) {
      var throwable = new DeclaredThrowable(instance);
      throwable.setStackTrace(Execution.current().stackTrace(Execution.current().top()));
      instance.throwable(throwable);
    }
    initialize(type, instance, arguments);
    return instance.self();
  }

  /** Creates a constant of an enum; the type may be a class of its own, with the enum above it. */
  static Object createConstant(
      DeclaredType enumType,
      DeclaredType type,
      String name,
      int ordinal,
      @Nullable Object[] arguments) {
    int identity = Execution.current().interpreter.nextIdentity();
    var instance = new EnumConstant(enumType, type, name, ordinal, identity);
    initialize(type, instance, arguments);
    return instance;
  }

  private static void initialize(
      DeclaredType type, Instance instance, @Nullable Object[] arguments) {
    DeclaredMethod constructor = constructor(type, arguments);
    if (constructor != null) {
      constructor.construct(instance, arguments);
      return;
    }
    boolean plain =
        type.constructors().isEmpty()
            || type.constructors().stream()
                .anyMatch(candidate -> candidate.signature().accepts(NOTHING));
    if (plain && arguments.length == 0) {
      initializeSuperclass(type, instance, NOTHING);
      initializeFields(type, instance);
    } else if (type.isAnonymous() || type.annotation("InheritConstructors") != null) {
      initializeSuperclass(type, instance, arguments);
      initializeFields(type, instance);
    } else if (plain && arguments.length == 1 && arguments[0] instanceof Map<?, ?> properties) {
      initialize(type, instance, NOTHING);
      properties.forEach(
          (name, value) -> Members.setProperty(instance, ValueText.text(name), value));
    } else if (plain && GeneratedMembers.hasTupleConstructor(type, arguments)) {
      initialize(type, instance, NOTHING);
      GeneratedMembers.setFields(type, instance, arguments);
    } else {
      throw new GroovyFailure(
          "Could not find matching constructor for: "
              + type.name()
              + "("
              + ValueText.typesOf(arguments)
              + ")");
    }
  }

  private static @Nullable DeclaredMethod constructor(
      DeclaredType type, @Nullable Object[] arguments) {
    List<DeclaredMethod> all = type.constructors();
    if (all.isEmpty()) {
      return null;
    }
    // A call without arguments does not pass null to a constructor, as it does to a method.
    if (arguments.length == 0
        && all.stream().noneMatch(candidate -> candidate.signature().accepts(arguments))) {
      return null;
    }
    return Overloads.choose(all, DeclaredMethod::signature, arguments);
  }

  /** Evaluates the body of a constructor, which may begin with a call of another one. */
  static void runConstructor(DeclaredType type, Instance instance, Statement body, Frame frame) {
    Expression.ConstructorCall other = otherConstructor(body);
    if (other == null) {
      initializeSuperclass(type, instance, NOTHING);
      initializeFields(type, instance);
      Statements.run(body, frame, false);
      return;
    }
    @Nullable Object[] arguments = Calls.arguments(other.arguments(), frame);
    if (other.ofSuperclass()) {
      initializeSuperclass(type, instance, arguments);
      initializeFields(type, instance);
    } else {
      initialize(type, instance, arguments);
    }
    var rest = (Statement.Block) body;
    Statements.run(
        new Statement.Block(
            rest.statements().subList(1, rest.statements().size()), rest.position()),
        frame,
        false);
  }

  private static Expression.@Nullable ConstructorCall otherConstructor(Statement body) {
    if (body instanceof Statement.Block block
        && !block.statements().isEmpty()
        && block.statements().getFirst() instanceof Statement.Evaluation first
        && first.expression() instanceof Expression.ConstructorCall call) {
      return call;
    }
    return null;
  }

  private static void initializeSuperclass(
      DeclaredType type, Instance instance, @Nullable Object[] arguments) {
    for (TypeValue supertype : type.interfaces()) {
      if (supertype instanceof DeclaredType trait && trait.isTrait()) {
        initializeTrait(trait, instance);
      }
    }
    TypeValue superclass = type.superclass();
    if (superclass instanceof DeclaredType declared) {
      initialize(declared, instance, arguments);
      return;
    }
    DeclaredThrowable thrown = instance.thrown();
    if (thrown != null && superclass != null) {
      if (MethodTable.create(superclass, arguments) instanceof Throwable base) {
        thrown.base(base);
      }
      return;
    }
    if (superclass != null
        && !superclass.name().equals("java.lang.Object")
        && !superclass.name().equals("java.lang.Enum")) {
      throw new UnsupportedCall(
          "The class "
              + type.name()
              + " extends "
              + superclass.name()
              + ". A class of a pipeline can extend only the pipeline's own classes, Object, and"
              + " exceptions. Use a field of type "
              + superclass.simpleName()
              + " instead.");
    }
  }

  private static void initializeTrait(DeclaredType trait, Instance instance) {
    for (TypeValue supertype : trait.interfaces()) {
      if (supertype instanceof DeclaredType up && up.isTrait()) {
        initializeTrait(up, instance);
      }
    }
    initializeFields(trait, instance);
  }

  private static void initializeFields(DeclaredType type, Instance instance) {
    if (type.declaration() == null) {
      return;
    }
    var execution = Execution.current();
    var frame = new Frame(execution, type, instance.self(), null, "<init>", type.captured());
    int nesting = execution.enter(frame);
    try {
      List<FieldDeclaration> own =
          type.fields().stream().filter(field -> !field.isStatic()).toList();
      for (FieldDeclaration field : own) {
        instance.fields().put(field.name(), variableOf(type, field));
      }
      for (FieldDeclaration field : own) {
        Expression value = field.value();
        Variable variable = instance.fields().get(field.name());
        if (value != null && variable != null) {
          frame.position = field.position();
          variable.set(Expressions.evaluate(value, frame));
        }
      }
      for (Statement initializer : type.declaration().initializers()) {
        Statements.run(initializer, frame, false);
      }
    } finally {
      execution.leave(frame, nesting);
    }
  }

  /** Creates the variable of a field with the default value of its type. */
  static Variable variableOf(DeclaredType type, FieldDeclaration field) {
    TypeValue fieldType = field.typed() ? type.sourceTypes().resolve(field.type(), type) : null;
    return new Variable(fieldType, initialValue(fieldType));
  }

  /** Returns the value of a variable that is declared without one: null or zero. */
  static @Nullable Object initialValue(@Nullable TypeValue type) {
    if (type == null || !type.isPrimitive()) {
      return null;
    }
    return switch (type.name()) {
      case "boolean" -> false;
      case "char" -> '\0';
      default -> Conversions.cast(0, type);
    };
  }
}
