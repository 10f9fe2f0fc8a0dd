package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ExternalType;
import dev.steward.pipeline.value.MissingMethod;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ReadOnlyProperty;
import dev.steward.pipeline.value.ScriptObject;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import dev.steward.run.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result as an object of scripts, such as {@code hudson.model.Result.FAILURE}. */
public final class ResultValue extends ScriptObject {
  /** The class with its constants and static methods. */
  public static final ExternalType TYPE = new ResultType();

  private static final String NAME = "hudson.model.Result";

  private final Result result;

  private ResultValue(Result result) {
    this.result = result;
  }

  public static ResultValue of(Result result) {
    return new ResultValue(result);
  }

  public Result result() {
    return result;
  }

  /** Returns the result with a name, as Jenkins does: an unknown name stands for FAILURE. */
  public static Result parse(String name) {
    for (Result result : Result.values()) {
      if (result.name().equalsIgnoreCase(name)) {
        return result;
      }
    }
    return Result.FAILURE;
  }

  /** Returns the result that a script names by text or as an object. */
  public static Result from(@Nullable Object value) {
    return value instanceof ResultValue own ? own.result : parse(ValueText.text(value));
  }

  private static final class ResultType extends ExternalType {
    ResultType() {
      super(NAME);
    }

    @Override
    public boolean hasStatic(String method, @Nullable Object... arguments) {
      return method.equals("fromString") && arguments.length == 1;
    }

    @Override
    public @Nullable Object callStatic(String method, @Nullable Object... arguments) {
      return ResultValue.of(parse(ValueText.text(arguments[0])));
    }

    @Override
    public @Nullable Object constant(String constant) {
      for (Result result : Result.values()) {
        if (result.name().equals(constant)) {
          return ResultValue.of(result);
        }
      }
      return null;
    }
  }

  @Override
  public TypeValue type() {
    return TYPE;
  }

  @Override
  public boolean respondsTo(String name, @Nullable Object... arguments) {
    return switch (name) {
      case "toString", "hashCode", "getClass", "ordinal", "getOrdinal", "isCompleteBuild" ->
          arguments.length == 0;
      case "equals" -> arguments.length == 1;
      case "isWorseThan", "isWorseOrEqualTo", "isBetterThan", "isBetterOrEqualTo", "combine" ->
          arguments.length == 1 && arguments[0] instanceof ResultValue;
      default -> false;
    };
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object... arguments) {
    if (!respondsTo(name, arguments)) {
      throw new MissingMethod(name, type(), false, arguments);
    }
    Result other =
        arguments.length == 1 && arguments[0] instanceof ResultValue value ? value.result : result;
    return switch (name) {
      case "toString" -> toString();
      case "hashCode" -> hashCode();
      case "getClass" -> type();
      case "equals" -> equals(arguments[0]);
      case "isWorseThan" -> result.isWorseThan(other);
      case "isWorseOrEqualTo" -> !other.isWorseThan(result);
      case "isBetterThan" -> other.isWorseThan(result);
      case "isBetterOrEqualTo" -> result.isBetterOrAs(other);
      case "combine" -> result.isWorseThan(other) ? this : arguments[0];
      case "isCompleteBuild" -> result.isBetterOrAs(Result.FAILURE);
      default -> severity();
    };
  }

  @Override
  public @Nullable Object property(String name) {
    return switch (name) {
      case "class" -> type();
      case "ordinal" -> severity();
      case "completeBuild" -> result.isBetterOrAs(Result.FAILURE);
      default -> throw new MissingProperty(name, type());
    };
  }

  @Override
  public void setProperty(String name, @Nullable Object value) {
    throw new ReadOnlyProperty(name, type());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResultValue value && result == value.result;
  }

  @Override
  public int hashCode() {
    return result.name().hashCode();
  }

  @Override
  public String toString() {
    return result.name();
  }

  /** The position among the results, the best first. */
  private int severity() {
    return List.of(Result.values()).indexOf(result);
  }
}
