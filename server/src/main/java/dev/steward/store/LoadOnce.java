package dev.steward.store;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * In-memory copy of database rows: loaded on first use, then updated after each commit. A change
 * during the load may be missing from the rows read, so the load is repeated.
 *
 * @param <T> the type of the copy
 */
public final class LoadOnce<T> {

  private final Supplier<T> loader;
  private volatile @Nullable T loaded;
  private long changes;

  /**
   * Creates an empty cache.
   *
   * @param loader reads all rows in its own transaction; creates a new object on each call
   */
  public LoadOnce(Supplier<T> loader) {
    this.loader = loader;
  }

  /**
   * Returns the copy, without a lock: for copies that are safe for concurrent use. Must not be
   * called in a transaction.
   */
  public T get() {
    T current = loaded;
    return current == null ? read(copy -> copy) : current;
  }

  /**
   * Applies a function to the copy, while no other thread reads or updates it. Must not be called
   * in a transaction.
   */
  public <R extends @Nullable Object> R read(Function<T, R> function) {
    while (true) {
      long changesBefore;
      synchronized (this) {
        T current = loaded;
        if (current != null) {
          return function.apply(current);
        }
        changesBefore = changes;
      }
      T read = loader.get();
      synchronized (this) {
        if (changes == changesBefore && loaded == null) {
          loaded = read;
        }
      }
    }
  }

  /** Like {@link #read}, but returns null if not loaded. May be called in a transaction. */
  public synchronized <R> @Nullable R readIfLoaded(Function<T, R> function) {
    T current = loaded;
    return current == null ? null : function.apply(current);
  }

  /** Updates the copy after a commit, if it is loaded. */
  public synchronized void update(Consumer<T> change) {
    changes++;
    T current = loaded;
    if (current != null) {
      change.accept(current);
    }
  }

  /**
   * Drops the copy. Must be called if a transaction fails, since it may have been committed
   * nevertheless.
   */
  public synchronized void invalidate() {
    changes++;
    loaded = null;
  }
}
