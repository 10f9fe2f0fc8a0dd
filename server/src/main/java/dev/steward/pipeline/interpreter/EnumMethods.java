package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ValueText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods of enums and of their constants. */
final class EnumMethods {
  private EnumMethods() {}

  static boolean hasOnConstant(String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "name", "ordinal", "next", "previous", "getDeclaringClass" -> arguments.length == 0;
      case "compareTo" -> arguments.length == 1;
      default -> false;
    };
  }

  static @Nullable Object callOnConstant(
      EnumConstant constant, String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "name" -> constant.name();
      case "ordinal" -> constant.ordinal();
      case "next" -> neighbour(constant, 1);
      case "previous" -> neighbour(constant, -1);
      case "getDeclaringClass" -> constant.enumType();
      case "compareTo" -> {
        if (arguments[0] instanceof EnumConstant other && other.enumType() == constant.enumType()) {
          yield constant.ordinal() - other.ordinal();
        }
        throw new ClassCastException(
            ValueText.text(arguments[0]) + " is not a constant of " + constant.enumType().name());
      }
      default -> throw new IllegalStateException(name);
    };
  }

  private static @Nullable Object neighbour(EnumConstant constant, int step) {
    List<@Nullable Object> all = constant.enumType().statics().constants();
    return all.get(Math.floorMod(constant.ordinal() + step, all.size()));
  }

  static boolean hasOnType(DeclaredType type, String name, @Nullable Object[] arguments) {
    return type.isEnum()
        && switch (name) {
          case "values" -> arguments.length == 0;
          case "valueOf" -> arguments.length == 1;
          default -> false;
        };
  }

  static @Nullable Object callOnType(DeclaredType type, String name, @Nullable Object[] arguments) {
    List<@Nullable Object> constants = type.statics().constants();
    if (name.equals("values")) {
      return new ArrayValue(type, constants.toArray());
    }
    String constantName = ValueText.text(arguments[0]);
    for (Object constant : constants) {
      if (constant instanceof EnumConstant candidate && candidate.name().equals(constantName)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "No enum constant " + type.name().replace('$', '.') + "." + constantName);
  }
}
