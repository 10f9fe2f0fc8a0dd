package dev.steward.host.container;

import org.jspecify.annotations.Nullable;

/**
 * What a container is for: a run, or a block of a pipeline's run.
 *
 * @param block number of the block; empty for a run that has one container
 */
public record ContainerKey(long runId, String block) {

  /** Parses {@code RUN} or {@code RUN-BLOCK}; null for any other text. */
  static @Nullable ContainerKey parse(String text) {
    if (!text.matches("[0-9]{1,18}(-[0-9]{1,18})?")) {
      return null;
    }
    int dash = text.indexOf('-');
    return dash < 0
        ? new ContainerKey(Long.parseLong(text), "")
        : new ContainerKey(Long.parseLong(text.substring(0, dash)), text.substring(dash + 1));
  }

  @Override
  public String toString() {
    return block.isEmpty() ? Long.toString(runId) : runId + "-" + block;
  }
}
