package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A method of a script or of one of its classes as a closure: {@code this.&name}. */
final class MethodPointer extends ClosureValue {
  private static final TypeValue OBJECT = TypeValue.known("java.lang.Object");

  private final Object receiver;
  private final String name;

  MethodPointer(Object receiver, String name) {
    super(receiver, receiver);
    this.receiver = receiver;
    this.name = name;
  }

  @Override
  public @Nullable Object call(@Nullable Object... arguments) {
    return Calls.invoke(receiver, name, arguments);
  }

  @Override
  public List<TypeValue> parameterTypes() {
    List<DeclaredMethod> methods =
        switch (receiver) {
          case Instance instance -> instance.type().methods(name);
          case DeclaredThrowable throwable -> throwable.instance().type().methods(name);
          case DeclaredType type -> type.methods(name);
          default -> List.of();
        };
    return methods.isEmpty() ? List.of(OBJECT) : methods.getLast().signature().types();
  }

  @Override
  public ClosureValue copy(
      @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject) {
    return new MethodPointer(receiver, name);
  }
}
