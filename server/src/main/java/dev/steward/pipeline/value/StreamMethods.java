package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods of streams. */
final class StreamMethods {
  static final TypeMethods<StreamValue> TABLE = new TypeMethods<>("java.util.stream.Stream");

  private StreamMethods() {}

  static {
    TABLE
        .add("count()", (s, a) -> (long) rest(s).size())
        .add("toList()", (s, a) -> rest(s).stream().toList())
        .add("iterator()", (s, a) -> s.elements())
        .add("skip(long)", (s, a) -> part(s, a.longInteger(0), Long.MAX_VALUE))
        .add("limit(long)", (s, a) -> part(s, 0, a.longInteger(0)))
        .add("filter(Closure)", (s, a) -> filter(s, a.closure(0)))
        .add("map(Closure)", (s, a) -> map(s, a.closure(0)))
        .add(
            "forEach(Closure)",
            (s, a) -> {
              rest(s).forEach(element -> a.closure(0).call(element));
              return null;
            });
  }

  private static List<@Nullable Object> rest(StreamValue stream) {
    List<@Nullable Object> rest = new ArrayList<>();
    Iterator<? extends @Nullable Object> elements = stream.elements();
    while (elements.hasNext()) {
      Evaluation.currentBudget().step();
      rest.add(elements.next());
    }
    return rest;
  }

  private static StreamValue part(StreamValue stream, long skipped, long limit) {
    if (skipped < 0 || limit < 0) {
      throw new IllegalArgumentException(String.valueOf(Math.min(skipped, limit)));
    }
    return new StreamValue(rest(stream).stream().skip(skipped).limit(limit).iterator());
  }

  private static StreamValue filter(StreamValue stream, ClosureValue condition) {
    List<@Nullable Object> all = rest(stream);
    all.removeIf(element -> !Truth.of(condition.call(element)));
    return new StreamValue(all.iterator());
  }

  private static StreamValue map(StreamValue stream, ClosureValue conversion) {
    List<@Nullable Object> all = rest(stream);
    all.replaceAll(conversion::call);
    return new StreamValue(all.iterator());
  }
}
