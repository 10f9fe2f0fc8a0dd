package dev.steward.host;

import org.jspecify.annotations.Nullable;

/**
 * What uses a workspace: a run, or a block of a pipeline's run.
 *
 * @param block empty for the run itself
 */
public record WorkspaceOwner(long runId, String block) {

  /** The owner of a workspace with that key. */
  public static WorkspaceOwner of(WorkspaceKey key) {
    return new WorkspaceOwner(key.runId(), key.block());
  }

  /** Parses {@code RUN} or {@code RUN/BLOCK}; null for any other text. */
  public static @Nullable WorkspaceOwner parse(String text) {
    int slash = text.indexOf('/');
    try {
      return slash < 0
          ? new WorkspaceOwner(Long.parseLong(text), "")
          : new WorkspaceOwner(Long.parseLong(text.substring(0, slash)), text.substring(slash + 1));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return block.isEmpty() ? Long.toString(runId) : runId + "/" + block;
  }
}
