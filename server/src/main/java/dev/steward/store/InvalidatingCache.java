package dev.steward.store;

import dev.steward.cache.BoundedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bounded cache of database values with commit-safe invalidation. Writers call {@link #invalidate}
 * after their commit; a reader that began before such a commit cannot put the old value back.
 *
 * @param <K> the type of keys
 * @param <V> the type of cached values
 */
public final class InvalidatingCache<K, V> {

  private final BoundedMap<K, V> values;
  private volatile long invalidations;

  /** Creates a cache of at most {@code limit} values; those not read recently are evicted first. */
  public InvalidatingCache(int limit) {
    values = new BoundedMap<>(limit);
  }

  /** Returns the cached value, or loads it; null (nothing loaded) is not cached. */
  public @Nullable V get(K key, Function<K, @Nullable V> loader) {
    V cached = values.get(key);
    if (cached != null) {
      return cached;
    }
    long before = invalidations;
    V loaded = loader.apply(key);
    if (loaded == null) {
      return null;
    }
    // An old value must not be visible even for a moment: the request that made the change may read
    // the value next.
    synchronized (this) {
      if (invalidations == before) {
        values.put(key, loaded);
      }
    }
    return loaded;
  }

  /** Returns the cached value; null if there is none. */
  public @Nullable V getIfPresent(K key) {
    return values.get(key);
  }

  /** Forgets a value. Calls that begin afterwards do not return older values. */
  public synchronized void invalidate(K key) {
    invalidations++;
    values.remove(key);
  }

  /** Forgets all values. Calls that begin afterwards do not return older values. */
  public synchronized void invalidateAll() {
    invalidations++;
    values.clear();
  }
}
