package dev.steward.pipeline.value;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A type that Steward knows, with the names of its supertypes. */
final class KnownType extends TypeValue {
  enum Kind {
    CLASS,
    INTERFACE,
    PRIMITIVE
  }

  private final String name;
  private final Kind kind;
  private final @Nullable String superclass;
  private final List<String> interfaces;
  private final Predicate<Object> instances;

  KnownType(
      String name,
      Kind kind,
      @Nullable String superclass,
      List<String> interfaces,
      Predicate<Object> instances) {
    this.name = name;
    this.kind = kind;
    this.superclass = superclass;
    this.interfaces = interfaces;
    this.instances = instances;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isInstance(@Nullable Object value) {
    return value instanceof ScriptThrowable throwable
        ? isAssignableFrom(throwable.type())
        : value != null && instances.test(value);
  }

  @Override
  public @Nullable TypeValue superclass() {
    return superclass == null ? null : TypeValue.known(superclass);
  }

  @Override
  public List<TypeValue> interfaces() {
    return interfaces.stream().map(TypeValue::known).toList();
  }

  @Override
  public boolean isInterface() {
    return kind == Kind.INTERFACE;
  }

  @Override
  public boolean isPrimitive() {
    return kind == Kind.PRIMITIVE;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KnownType type
        ? name.equals(type.name)
        : other instanceof ExternalType external && name.equals(external.name());
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
