package dev.steward.pipeline.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type whose constructors and static members are implemented outside of the standard library,
 * such as the exceptions of steps.
 */
public abstract class ExternalType extends TypeValue {
  private final String name;

  /** Creates a type; if the standard library knows the name, the supertypes are those there. */
  protected ExternalType(String name) {
    this.name = name;
  }

  /** Whether the type has a static method for the arguments. */
  public boolean hasStatic(String method, @Nullable Object... arguments) {
    return false;
  }

  /** Calls a static method that {@link #hasStatic} finds. */
  public @Nullable Object callStatic(String method, @Nullable Object... arguments) {
    throw new MissingMethod(method, this, true, arguments);
  }

  /** Returns a constant; null if there is none with the name. */
  public @Nullable Object constant(String constant) {
    return null;
  }

  /** Creates an object. */
  public Object create(@Nullable Object... arguments) {
    throw new GroovyFailure(
        "Could not find matching constructor for: "
            + name
            + "("
            + ValueText.typesOf(arguments)
            + ")");
  }

  private @Nullable TypeValue known() {
    return KnownTypes.find(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isInstance(@Nullable Object value) {
    return value != null && isAssignableFrom(TypeValue.of(value));
  }

  @Override
  public @Nullable TypeValue superclass() {
    TypeValue declared = known();
    return declared == null ? TypeValue.known("java.lang.Object") : declared.superclass();
  }

  @Override
  public List<TypeValue> interfaces() {
    TypeValue declared = known();
    return declared == null ? List.of() : declared.interfaces();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return (other instanceof ExternalType || other instanceof KnownType)
        && name.equals(((TypeValue) other).name());
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
