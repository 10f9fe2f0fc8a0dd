package dev.steward.cache;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Concurrent map with a maximum size. At the limit, each new entry evicts another one, chosen by
 * the clock algorithm: an entry that has not been read since the clock's hand last passed it.
 * Therefore a flood of keys that are read once does not evict entries in use.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class BoundedMap<K, V> {

  private static final class Slot<V> {
    final V value;

    /** Mark that is set by reads and cleared by the clock's hand. A race loses at most one mark. */
    volatile boolean used;

    Slot(V value) {
      this.value = value;
    }
  }

  private final int limit;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();
  private final ReentrantLock evictionLock = new ReentrantLock();
  private Iterator<Map.Entry<K, Slot<V>>> hand = Collections.emptyIterator();

  /**
   * Creates an empty map.
   *
   * @param limit maximum number of entries
   */
  public BoundedMap(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("A cache needs room for at least one entry.");
    }
    this.limit = limit;
  }

  public @Nullable V get(K key) {
    Slot<V> slot = slots.get(key);
    if (slot == null) {
      return null;
    }
    if (!slot.used) {
      slot.used = true;
    }
    return slot.value;
  }

  public void put(K key, V value) {
    var slot = new Slot<>(value);
    slots.put(key, slot);
    if (slots.size() > limit) {
      evict(slot);
    }
  }

  /** Evicts entries other than {@code newest} until the map is within its limit. */
  private void evict(Slot<V> newest) {
    evictionLock.lock();
    try {
      // Two rounds of the clock's hand suffice: the first clears the marks of all entries.
      for (long steps = 2L * slots.size() + 2; slots.size() > limit && steps > 0; steps--) {
        if (!hand.hasNext()) {
          hand = slots.entrySet().iterator();
          continue;
        }
        Map.Entry<K, Slot<V>> entry = hand.next();
        Slot<V> slot = entry.getValue();
        if (slot == newest) {
          continue;
        }
        if (slot.used) {
          slot.used = false;
        } else {
          slots.remove(entry.getKey(), slot);
        }
      }
    } finally {
      evictionLock.unlock();
    }
  }

  public void remove(K key) {
    slots.remove(key);
  }

  /** Removes the key's entry only if it has this value. */
  public void remove(K key, V value) {
    slots.computeIfPresent(key, (_, slot) -> slot.value.equals(value) ? null : slot);
  }

  public void clear() {
    slots.clear();
  }

  public int size() {
    return slots.size();
  }
}
