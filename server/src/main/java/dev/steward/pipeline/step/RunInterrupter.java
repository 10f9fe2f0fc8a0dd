package dev.steward.pipeline.step;

import dev.steward.pipeline.run.FlowInterruption;

/** Interrupts other runs of pipelines. */
@FunctionalInterface
public interface RunInterrupter {

  /**
   * Interrupts a run with all its steps, and writes the causes to its log. Does nothing if it has
   * ended, or was interrupted with the same key before.
   *
   * @param key tells the interruptions of the run apart
   */
  void interrupt(long runId, String key, FlowInterruption reason);
}
