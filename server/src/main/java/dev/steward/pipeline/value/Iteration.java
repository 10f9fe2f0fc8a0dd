package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The elements of a value, in a loop and in methods such as {@code each}. */
public final class Iteration {
  private Iteration() {}

  /** Returns the elements of a value; a value that is not a collection is its own only element. */
  public static Iterator<@Nullable Object> of(@Nullable Object value) {
    return switch (value) {
      case null -> Collections.emptyIterator();
      case Collection<?> collection -> typed(collection.iterator());
      case ArrayValue array -> array.iterator();
      case Map<?, ?> map -> typed(map.entrySet().iterator());
      case Iterator<?> iterator -> typed(iterator);
      case MatcherValue matcher -> matcher.iterator();
      case CharSequence text -> typed(Strings.characters(text.toString()).iterator());
      case Iterable<?> iterable -> typed(iterable.iterator());
      case ScriptObject object when object.respondsTo("iterator") -> of(object.call("iterator"));
      case JsonBuilderValue builder -> of(builder.content());
      default -> Collections.<@Nullable Object>singletonList(value).iterator();
    };
  }

  @SuppressWarnings("unchecked")
  private static Iterator<@Nullable Object> typed(Iterator<?> iterator) {
    return (Iterator<@Nullable Object>) iterator;
  }

  /** Returns the elements in a new list. */
  static List<@Nullable Object> toList(@Nullable Object value) {
    Budget budget = Evaluation.currentBudget();
    if (value instanceof Collection<?> collection) {
      budget.checkCollection(collection.size());
      return new ArrayList<>(collection);
    }
    List<@Nullable Object> result = new ArrayList<>();
    Iterator<@Nullable Object> elements = of(value);
    while (elements.hasNext()) {
      budget.step();
      budget.checkSize(result.size() + 1L);
      result.add(elements.next());
    }
    return result;
  }
}
