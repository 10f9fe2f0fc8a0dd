package dev.steward.pipeline.value;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that creates missing values with a closure: Groovy's {@code withDefault}. */
final class DefaultMap extends AbstractMap<@Nullable Object, @Nullable Object> {
  private final Map<@Nullable Object, @Nullable Object> entries;
  private final ClosureValue closure;

  DefaultMap(Map<@Nullable Object, @Nullable Object> entries, ClosureValue closure) {
    this.entries = entries;
    this.closure = closure;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    if (!entries.containsKey(key)) {
      Evaluation.currentBudget().checkSize(entries.size() + 1L);
      entries.put(key, closure.call(key));
    }
    return entries.get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return entries.containsKey(key);
  }

  @Override
  public @Nullable Object put(@Nullable Object key, @Nullable Object value) {
    return entries.put(key, value);
  }

  @Override
  public @Nullable Object remove(@Nullable Object key) {
    return entries.remove(key);
  }

  @Override
  public Set<Entry<@Nullable Object, @Nullable Object>> entrySet() {
    return entries.entrySet();
  }

  @Override
  public Set<@Nullable Object> keySet() {
    return entries.keySet();
  }
}
