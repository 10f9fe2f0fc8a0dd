package dev.steward.pipeline.value;

import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list that creates missing elements with a closure: Groovy's {@code withDefault}. */
final class DefaultList extends AbstractList<@Nullable Object> {
  private final List<@Nullable Object> elements;
  private final ClosureValue closure;
  private final boolean eager;

  DefaultList(List<@Nullable Object> elements, ClosureValue closure, boolean eager) {
    this.elements = elements;
    this.closure = closure;
    this.eager = eager;
  }

  /** Returns an element for {@code getAt}, after creating those that are missing. */
  @Nullable Object getAt(int index) {
    int at = ElementAccess.toIndex(index, size());
    if (at >= size()) {
      Evaluation.currentBudget().checkCollection(at + 1L);
      int start = size();
      while (size() < at) {
        elements.add(null);
      }
      elements.add(at, closure.call(at));
      for (int i = start; i < at && eager; i++) {
        elements.set(i, closure.call(i));
      }
    }
    Object value = elements.get(at);
    if (value == null && !eager) {
      value = closure.call(at);
      elements.set(at, value);
    }
    return value;
  }

  @Override
  public @Nullable Object get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public @Nullable Object set(int index, @Nullable Object value) {
    return elements.set(index, value);
  }

  @Override
  public void add(int index, @Nullable Object value) {
    elements.add(index, value);
  }

  @Override
  public @Nullable Object remove(int index) {
    return elements.remove(index);
  }
}
