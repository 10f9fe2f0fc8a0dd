package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.FieldDeclaration;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.TypeValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a name stands for: a local variable, a field, a class, a property of the object or of
 * a closure's delegate, a variable of the script, or one of its environment.
 */
final class Names {
  private Names() {}

  static @Nullable Object get(String name, Frame frame) {
    Variable variable = frame.find(name);
    if (variable != null) {
      return variable.get();
    }
    Variable field = lexicalField(name, frame);
    if (field != null) {
      return field.get();
    }
    TypeValue type = type(name, frame);
    if (type != null) {
      return type;
    }
    return property(name, frame);
  }

  /** Returns the class that a name stands for, if a class can have the name. */
  private static @Nullable TypeValue type(String name, Frame frame) {
    return name.isEmpty() || Character.isLowerCase(name.charAt(0))
        ? null
        : frame.type.sourceTypes().find(name, frame.type);
  }

  /** Returns the field of the class that contains the code, without calling a getter. */
  private static @Nullable Variable lexicalField(String name, Frame frame) {
    if (frame.closure != null) {
      return null;
    }
    if (frame.self instanceof DeclaredType type) {
      return type.statics().find(name);
    }
    Instance instance = Members.instanceOf(frame.self);
    return instance == null ? null : Members.field(instance, name);
  }

  private static @Nullable Object property(String name, Frame frame) {
    try {
      return frame.closure == null
          ? Calls.property(frame.self, name)
          : Closures.property(frame.closure, name);
    } catch (MissingProperty e) {
      if (!e.property().equals(name)) {
        throw e;
      }
      for (SourceTypes.StaticMember member : frame.type.sourceTypes().staticImports(name)) {
        try {
          return Calls.property(member.type(), member.member());
        } catch (MissingProperty missing) {
          e.addSuppressed(missing);
        }
      }
      throw e;
    }
  }

  static void set(String name, @Nullable Object value, Frame frame) {
    Variable variable = frame.find(name);
    if (variable != null) {
      variable.set(value);
      return;
    }
    Variable field = lexicalField(name, frame);
    if (field != null) {
      checkFinal(name, frame);
      field.set(value);
    } else if (frame.closure != null) {
      Closures.setProperty(frame.closure, name, value);
    } else {
      Calls.setProperty(frame.self, name, value);
    }
  }

  /** A final field can be set only by a constructor or an initializer. */
  static void checkFinal(String name, Frame frame) {
    if (frame.method.equals("<init>") || frame.method.equals("<clinit>")) {
      return;
    }
    FieldDeclaration declaration = Members.fieldDeclaration(frame.type, name);
    if (declaration != null && declaration.isFinal()) {
      throw new ReadOnlyProperty(name, frame.type);
    }
  }

  /**
   * Returns the class that names with dots stand for, such as {@code java.util.Locale}; null if the
   * first name is a variable or there is no such class.
   */
  static @Nullable TypeValue qualifiedType(Expression.Property property, Frame frame) {
    String name = qualifiedName(property);
    if (name == null || frame.find(name.substring(0, name.indexOf('.'))) != null) {
      return null;
    }
    int dot = name.lastIndexOf('.');
    return Character.isUpperCase(name.charAt(dot + 1))
        ? frame.type.sourceTypes().find(name, frame.type)
        : null;
  }

  private static @Nullable String qualifiedName(Expression expression) {
    return switch (expression) {
      case Expression.Name name -> name.name();
      case Expression.Property property
          when !property.safe()
              && !property.spread()
              && !property.attribute()
              && property.name() instanceof Expression.Constant constant
              && constant.value() instanceof String text -> {
        String object = qualifiedName(property.object());
        yield object == null ? null : object + "." + text;
      }
      default -> null;
    };
  }

  /** Returns the field itself, without a getter: {@code object.@name}. */
  static @Nullable Object attribute(@Nullable Object object, String name) {
    Instance instance = Members.instanceOf(object);
    if (instance != null) {
      Variable field = Members.field(instance, name);
      if (field == null) {
        throw new MissingProperty(name, instance.type());
      }
      return field.get();
    }
    return MethodTable.property(object, name);
  }

  static void setAttribute(@Nullable Object object, String name, @Nullable Object value) {
    Instance instance = Members.instanceOf(object);
    if (instance == null) {
      MethodTable.setProperty(object, name, value);
      return;
    }
    Variable field = Members.field(instance, name);
    if (field == null) {
      throw new MissingProperty(name, instance.type());
    }
    field.set(value);
  }
}
