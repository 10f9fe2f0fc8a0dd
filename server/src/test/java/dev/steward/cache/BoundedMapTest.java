package dev.steward.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

  @Test
  void aFullMapEvictsOneEntryPerPutAndKeepsReadEntries() {
    var map = new BoundedMap<Integer, String>(100);
    for (int i = 0; i < 10_000; i++) {
      map.put(i, "v" + i);
      assertThat(map.get(0)).isEqualTo("v0");
      assertThat(map.size()).isEqualTo(Math.min(i + 1, 100));
    }
  }

  @Test
  void aFloodOfKeysDoesNotEvictEntriesInUse() {
    var map = new BoundedMap<Integer, Integer>(100);
    IntStream.range(0, 50).forEach(i -> map.put(i, i));
    for (int key = 100; key < 5_000; key++) {
      IntStream.range(0, 50).forEach(map::get);
      map.put(key, key);
    }
    assertThat(IntStream.range(0, 50).filter(i -> map.get(i) != null).count()).isEqualTo(50);
  }

  @Test
  void aMapOfSizeOneHoldsTheNewestEntry() {
    var map = new BoundedMap<String, String>(1);
    map.put("a", "1");
    map.get("a");
    map.put("b", "2");
    assertThat(map.get("a")).isNull();
    assertThat(map.get("b")).isEqualTo("2");
    map.put("b", "3");
    assertThat(map.get("b")).isEqualTo("3");
    map.remove("b", "2");
    assertThat(map.get("b")).isEqualTo("3");
    map.remove("b", "3");
    assertThat(map.get("b")).isNull();
  }

  @Test
  void theLimitHoldsUnderConcurrentWrites() {
    var map = new BoundedMap<Integer, Integer>(64);
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        int first = thread * 100_000;
        pool.execute(() -> {
          for (int i = first; i < first + 20_000; i++) {
            map.put(i, i);
            map.get(i - 3);
          }
        });
      }
    }
    assertThat(map.size()).isBetween(1, 64);
  }
}
