package dev.steward.pipeline.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A method of a value as a closure: {@code value.&name}. */
final class MethodClosure extends ClosureValue {
  private final String name;

  MethodClosure(@Nullable Object receiver, String name) {
    super(receiver, receiver);
    this.name = name;
  }

  @Override
  public @Nullable Object call(@Nullable Object... arguments) {
    return MethodTable.call(owner(), name, arguments);
  }

  @Override
  public List<TypeValue> parameterTypes() {
    return List.of(TypeValue.known("java.lang.Object"));
  }

  @Override
  public ClosureValue copy(
      @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject) {
    return new MethodClosure(newOwner, name);
  }
}
