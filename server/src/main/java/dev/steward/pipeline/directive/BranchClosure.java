package dev.steward.pipeline.directive;

import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A branch of a {@code parallel} step that a directive makes. */
final class BranchClosure extends ClosureValue {
  private final Interpreter interpreter;
  private final Runnable body;

  BranchClosure(Interpreter interpreter, Runnable body) {
    super(null, null);
    this.interpreter = interpreter;
    this.body = body;
  }

  @Override
  public @Nullable Object call(@Nullable Object... arguments) {
    Supplier<@Nullable Object> work =
        () -> {
          body.run();
          return null;
        };
    return interpreter.<@Nullable Object>branch(work);
  }

  @Override
  public List<TypeValue> parameterTypes() {
    return List.of();
  }

  @Override
  public ClosureValue copy(
      @Nullable Object newDelegate, @Nullable Object newOwner, @Nullable Object newThisObject) {
    return new BranchClosure(interpreter, body);
  }
}
