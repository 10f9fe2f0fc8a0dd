package dev.steward.pipeline.step;

import dev.steward.pipeline.run.RunContext;

/** Creates the objects by which scripts see other runs. */
@FunctionalInterface
public interface RunObjects {

  /** The object for a run, which may have been deleted. */
  Object of(RunContext context, long runId);
}
