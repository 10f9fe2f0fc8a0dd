package dev.steward.store;

import dev.steward.cache.BoundedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bounded cache of database values with commit-safe invalidation. Writers call {@link #forget}
 * after their commit; a reader that began before such a commit cannot put the old value back.
 *
 * @param <K> the type of keys
 * @param <V> the type of cached values
 */
public final class Cached<K, V> {

  private final BoundedMap<K, V> values;
  private final AtomicLong changes = new AtomicLong();

  /** Creates a cache of at most {@code limit} values; the least recently used are evicted. */
  public Cached(int limit) {
    values = new BoundedMap<>(limit);
  }

  /** Returns the cached value, or loads it; null (nothing loaded) is not cached. */
  public @Nullable V get(K key, Function<K, @Nullable V> loader) {
    V known = values.get(key);
    if (known != null) {
      return known;
    }
    long before = changes.get();
    V loaded = loader.apply(key);
    if (loaded == null) {
      return null;
    }
    values.put(key, loaded);
    if (changes.get() != before) {
      values.remove(key, loaded);
    }
    return loaded;
  }

  /** Returns the cached value; null if there is none. */
  public @Nullable V peek(K key) {
    return values.get(key);
  }

  public void forget(K key) {
    changes.incrementAndGet();
    values.remove(key);
  }

  public void forgetAll() {
    changes.incrementAndGet();
    values.clear();
  }
}
