package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The ring finds a node with the highest score, and equal nodes share the keys. */
class LoadRingTest {

  private static String[] names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "node-" + i).toArray(String[]::new);
  }

  private static LoadRing ring(int count, int score) {
    var ring = new LoadRing(names(count));
    for (int node = 0; node < count; node++) {
      ring.setScore(node, score);
    }
    return ring;
  }

  @Test
  void anyNodeWithTheHighestScoreIsFound() {
    for (int seed = 1; seed <= 200; seed++) {
      var random = new Random(seed);
      int count = 1 + random.nextInt(seed < 100 ? 8 : 600);
      var ring = new LoadRing(names(count));
      int[] scores = new int[count];
      for (int step = 0; step < 50; step++) {
        int node = random.nextInt(count);
        scores[node] = random.nextInt(4);
        ring.setScore(node, scores[node]);
        int max = Arrays.stream(scores).max().orElseThrow();
        int index = ring.find("job-" + random.nextInt(1_000));
        assertThat(ring.highest()).isEqualTo(max);
        assertThat(ring.score(node)).isEqualTo(scores[node]);
        if (max == 0) {
          assertThat(index).as("seed " + seed).isEqualTo(-1);
        } else {
          assertThat(scores[index]).as("seed " + seed).isEqualTo(max);
        }
      }
    }
  }

  @Test
  void aRingWithoutNodesFindsNone() {
    assertThat(new LoadRing().find("job")).isEqualTo(-1);
  }

  @Test
  void equalNodesShareTheKeys() {
    for (int count : new int[] {2, 3, 10, 50}) {
      LoadRing ring = ring(count, 1);
      Map<Integer, Integer> keys = new HashMap<>();
      for (int key = 0; key < 100 * count; key++) {
        keys.merge(ring.find("folder/job-" + key), 1, Integer::sum);
      }
      assertThat(keys).hasSize(count);
      assertThat(keys.values()).as(count + " nodes").allMatch(number -> number < 400);
    }
  }

  @Test
  void aKeyChangesItsNodeOnlyIfTheNodeIsGoneOrTheNewNodeTakesIt() {
    LoadRing before = ring(20, 1);
    LoadRing after = ring(21, 1);
    LoadRing without = ring(20, 1);
    without.setScore(7, 0);
    for (int key = 0; key < 2_000; key++) {
      int node = before.find("job-" + key);
      // Rings of 20 and of 21 nodes have equally many points for each node.
      assertThat(after.find("job-" + key)).isIn(node, 20);
      if (node != 7) {
        assertThat(without.find("job-" + key)).isEqualTo(node);
      }
    }
  }
}
