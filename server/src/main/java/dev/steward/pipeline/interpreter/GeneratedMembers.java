package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.FieldDeclaration;
import dev.steward.pipeline.value.Equality;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Groovy generates for a class with {@code @Canonical}, {@code @ToString},
 * {@code @EqualsAndHashCode}, {@code @TupleConstructor} or {@code @Immutable}.
 */
final class GeneratedMembers {
  private GeneratedMembers() {}

  private static boolean has(DeclaredType type, String annotation) {
    return type.annotation(annotation) != null
        || type.annotation("Canonical") != null
        || type.annotation("Immutable") != null;
  }

  private static List<FieldDeclaration> properties(DeclaredType type) {
    return type.fields().stream().filter(field -> field.property() && !field.isStatic()).toList();
  }

  static boolean hasTupleConstructor(DeclaredType type, @Nullable Object[] arguments) {
    return has(type, "TupleConstructor") && arguments.length <= properties(type).size();
  }

  /** Sets the properties in their order to the arguments of the generated constructor. */
  static void setFields(DeclaredType type, Instance instance, @Nullable Object[] arguments) {
    List<FieldDeclaration> properties = properties(type);
    for (int i = 0; i < arguments.length; i++) {
      Variable field = instance.fields().get(properties.get(i).name());
      if (field != null) {
        field.set(arguments[i]);
      }
    }
  }

  private static List<@Nullable Object> values(Instance instance) {
    List<@Nullable Object> values = new ArrayList<>();
    for (FieldDeclaration property : properties(instance.type())) {
      Variable field = instance.fields().get(property.name());
      values.add(field == null ? null : field.get());
    }
    return values;
  }

  /** Returns the generated text; null without an annotation for it. */
  @SuppressWarnings("ReferenceEquality") // stands for the object itself
  static @Nullable String text(Instance instance) {
    if (!has(instance.type(), "ToString")) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Object value : values(instance)) {
      texts.add(value == instance ? "(this)" : ValueText.text(value));
    }
    return instance.type().name() + "(" + String.join(", ", texts) + ")";
  }

  static boolean equal(Instance left, Instance right) {
    return has(left.type(), "EqualsAndHashCode")
        && left.type() == right.type()
        && Equality.equal(values(left), values(right));
  }

  /** Returns the generated hash; null without an annotation for it. */
  static @Nullable Integer hash(Instance instance) {
    if (!has(instance.type(), "EqualsAndHashCode")) {
      return null;
    }
    int hash = 7;
    for (Object value : values(instance)) {
      hash = 31 * hash + (value == null ? 0 : value.hashCode());
    }
    return hash;
  }
}
