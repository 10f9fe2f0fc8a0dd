package dev.steward.pipeline.directive;

import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code env} in a value of an {@code environment} directive: it also has the
 * variables of the directive.
 */
final class EnvironmentView extends ScriptObject {
  static final String NAME = "env";

  private final @Nullable Object outer;
  private final Predicate<String> names;
  private final Function<String, @Nullable Object> value;

  /**
   * Creates the variable.
   *
   * @param outer the variable outside of the directive
   * @param names the names that the directive gives a value
   */
  EnvironmentView(
      @Nullable Object outer, Predicate<String> names, Function<String, @Nullable Object> value) {
    this.outer = outer;
    this.names = names;
    this.value = value;
  }

  @Override
  public TypeValue type() {
    return outer == null ? TypeValue.known("java.lang.Object") : TypeValue.of(outer);
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return MethodTable.respondsTo(outer, name, arguments);
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    return MethodTable.call(outer, name, arguments);
  }

  @Override
  public @Nullable Object property(String name) {
    return names.test(name) ? value.apply(name) : MethodTable.property(outer, name);
  }

  @Override
  public void setProperty(String name, @Nullable Object newValue) {
    MethodTable.setProperty(outer, name, newValue);
  }
}
