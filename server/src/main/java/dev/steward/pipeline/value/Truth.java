package dev.steward.pipeline.value;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The truth of a value in a condition. */
public final class Truth {
  private Truth() {}

  public static boolean of(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case CharSequence text -> !text.isEmpty();
      case Number number -> number.doubleValue() != 0;
      case Collection<?> collection -> !collection.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Character character -> character != 0;
      case ArrayValue array -> array.length() > 0;
      case MatcherValue matcher -> matcher.find();
      case Iterator<?> iterator -> iterator.hasNext();
      case ScriptObject object when object.respondsTo("asBoolean") ->
          Boolean.TRUE.equals(object.call("asBoolean"));
      default -> true;
    };
  }
}
