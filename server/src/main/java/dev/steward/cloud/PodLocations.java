package dev.steward.cloud;

import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where pods of clouds may exist. A location is stored before the first pod is created in it, and
 * removed once it has no pods, so no pod is forgotten when its cloud is deleted or changed.
 */
final class PodLocations {

  private static final String ALL = "all";

  /** What identifies a location. */
  private record Key(String cloud, String serverUrl, String namespace) {}

  /** How a location is used now. */
  private static final class Uses {
    private int current;
    private long total;
  }

  /** The creation of a pod, during which its location is kept. */
  interface Use extends AutoCloseable {

    @Override
    void close();
  }

  private final Store store;
  private final InvalidatingCache<String, List<PodLocation>> cache = new InvalidatingCache<>(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Uses> uses = new HashMap<>();

  PodLocations(Store store) {
    this.store = store;
  }

  /** All locations, by cloud. */
  List<PodLocation> all() {
    List<PodLocation> all = cache.get(ALL, _ -> store.read(PodLocationRows::all));
    return all == null ? List.of() : all;
  }

  /** Keeps a location at least until the result is closed; called before a pod is created. */
  Use use(Cloud cloud, String namespace) {
    PodLocation location = PodLocation.of(cloud, namespace);
    Key key = key(location);
    change(key, 1);
    try {
      if (all().stream().noneMatch(one -> key(one).equals(key))) {
        store.write(tx -> {
          PodLocationRows.put(tx, location);
          tx.afterCommit(cache::invalidateAll);
          return true;
        });
      }
    } catch (RuntimeException e) {
      change(key, -1);
      throw e;
    }
    return () -> change(key, -1);
  }

  private static Key key(PodLocation location) {
    return new Key(location.cloud(), location.serverUrl(), location.namespace());
  }

  private void change(Key key, int difference) {
    lock.lock();
    try {
      Uses all = uses.computeIfAbsent(key, _ -> new Uses());
      all.current += difference;
      all.total++;
    } finally {
      lock.unlock();
    }
  }

  /** A number that changes with each use of a location. */
  long version(PodLocation location) {
    lock.lock();
    try {
      Uses all = uses.get(key(location));
      return all == null ? 0 : all.total;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes a location that has no pods, unless a pod may have been created since.
   *
   * @param version from {@link #version}, before the pods were listed
   */
  boolean remove(PodLocation location, long version) {
    Key key = key(location);
    lock.lock();
    try {
      Uses all = uses.get(key);
      if (all != null && (all.current > 0 || all.total != version)) {
        return false;
      }
      store.write(tx -> {
        PodLocationRows.delete(tx, location);
        tx.afterCommit(cache::invalidateAll);
        return true;
      });
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Applies changed settings of a cloud to its locations in the same cluster. */
  void update(Tx tx, Cloud cloud) {
    PodLocationRows.update(tx, cloud);
    tx.afterCommit(cache::invalidateAll);
  }

  /** Removes the locations of a cloud in one cluster; returns false if there are none. */
  boolean removeAll(Tx tx, String cloud, String serverUrl) {
    tx.afterCommit(cache::invalidateAll);
    return PodLocationRows.deleteAll(tx, cloud, serverUrl) > 0;
  }
}
