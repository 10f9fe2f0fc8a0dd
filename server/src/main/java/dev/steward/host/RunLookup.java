package dev.steward.host;

import org.jspecify.annotations.Nullable;

/** Finds the state of a run, since a workspace is free once its run has ended. */
@FunctionalInterface
public interface RunLookup {

  /**
   * Whether the run is unfinished; null if it does not exist, for example because it was deleted.
   */
  @Nullable Boolean isUnfinished(long runId);
}
