package dev.steward.store;

import dev.steward.cache.BoundedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was read lately, so that it need not be read again. Writers call {@link #forget} after their
 * commit; a reader that began before such a commit does not bring the old value back.
 *
 * @param <K> what things are asked for by
 * @param <V> what is kept
 */
public final class Cached<K, V> {

  private final BoundedMap<K, V> values;
  private final AtomicLong changes = new AtomicLong();

  /** Keeps at most {@code limit} values; beyond that it drops those that were not read lately. */
  public Cached(int limit) {
    values = new BoundedMap<>(limit);
  }

  /** The kept value, or what {@code loader} finds; null (nothing found) is not kept. */
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

  /** The kept value; null where none is kept at the moment. */
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
