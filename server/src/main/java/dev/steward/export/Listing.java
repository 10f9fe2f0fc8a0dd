package dev.steward.export;

import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/**
 * A list, maybe a long one, of which can be told what each element is made of. Steady fields of an
 * element are the same as long as both its objects and the context are: where only such fields are
 * asked for, what was written of it before stands.
 */
public abstract class Listing extends AbstractList<Exported> {

  /** The table of those that have a state. */
  public abstract Model<?> model();

  /** What all elements are made of besides; compared by {@code equals}. */
  public abstract Object context();

  /** The thing at a place. Where it changed it is another object. */
  public abstract Object thing(int index);

  /** What else the element is made of, likewise; null where it is to be written anew always. */
  public abstract @Nullable Object state(int index);
}
