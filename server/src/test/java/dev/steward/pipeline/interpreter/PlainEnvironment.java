package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An environment without steps, in which an unknown name fails as in plain Groovy. */
final class PlainEnvironment implements ScriptEnvironment {
  @Override
  public @Nullable VariableValue variable(String name) {
    return null;
  }

  @Override
  public @Nullable Object call(
      String name, List<@Nullable Object> arguments, SourceLocation location) {
    throw new MissingMethod(name, new ScriptType(location.file()), false, arguments.toArray());
  }

  /** The class of the script, for the text of the exception. */
  private static final class ScriptType extends TypeValue {
    private final String name;

    ScriptType(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean isInstance(@Nullable Object value) {
      return false;
    }

    @Override
    public @Nullable TypeValue superclass() {
      return null;
    }

    @Override
    public List<TypeValue> interfaces() {
      return List.of();
    }
  }
}
