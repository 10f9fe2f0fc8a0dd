package dev.steward.export;

import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/**
 * A list that can report what each element depends on. The cacheable fields of an element are
 * unchanged as long as its two objects and the context are unchanged. If a request selects only
 * cacheable fields, earlier output is reused.
 */
public abstract class Listing extends AbstractList<ExportedValue> {

  /** Model of the cacheable elements. */
  public abstract Model<?> model();

  /** Dependency that all elements share; compared by {@code equals}. */
  public abstract Object context();

  /** The element's object, replaced by another instance when it changes. */
  public abstract Object object(int index);

  /**
   * Another object that the element depends on, replaced by another instance when it changes; null
   * if the element is not cacheable.
   */
  public abstract @Nullable Object state(int index);
}
