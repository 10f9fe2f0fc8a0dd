package dev.steward.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes on which the blocks of pipelines ran last, by job and label. A block prefers the node of
 * the one before it, where the workspace of the job is up to date. Only kept in memory: without it,
 * a block starts on the node that the job's name selects.
 */
final class BlockNodes {

  private static final int MAX_LANES = 10_000;

  private final Map<LaneKey, String> nodes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LaneKey, String> eldest) {
          return size() > MAX_LANES;
        }
      };

  synchronized void put(LaneKey lane, String node) {
    nodes.put(lane, node);
  }

  /** Name of the node, empty for the built-in node; null if unknown. */
  synchronized @Nullable String last(LaneKey lane) {
    return nodes.get(lane);
  }
}
