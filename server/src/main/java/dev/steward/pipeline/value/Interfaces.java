package dev.steward.pipeline.value;

import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Closures and maps of closures as instances of interfaces. */
final class Interfaces {
  private Interfaces() {}

  static Object of(ClosureValue closure, TypeValue type) {
    return switch (type.name()) {
      case "java.util.Comparator" -> comparator(closure);
      case "java.lang.Runnable", "java.util.concurrent.Callable" -> closure;
      default -> throw new CastFailure(Coercion.castMessage(closure, type.name()));
    };
  }

  static Object of(Map<?, ?> map, TypeValue type) {
    if (type.name().equals("java.util.Comparator")
        && map.get("compare") instanceof ClosureValue closure) {
      return comparator(closure);
    }
    throw new CastFailure(Coercion.castMessage(map, type.name()));
  }

  private static Comparator<@Nullable Object> comparator(ClosureValue closure) {
    return (left, right) -> Coercion.toComparison(closure.call(left, right));
  }
}
