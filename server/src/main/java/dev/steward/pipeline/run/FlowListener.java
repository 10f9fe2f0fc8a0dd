package dev.steward.pipeline.run;

import dev.steward.job.Job;
import dev.steward.run.Run;

/** Learns of the stages and steps of running pipelines once they are stored. */
@FunctionalInterface
public interface FlowListener {

  /**
   * Called when a stage or a branch has started or ended, or when a step has ended.
   *
   * @param omitted the number of changes since the previous call for the run that are not reported,
   *     because there were too many at once
   */
  void onChange(Job job, Run run, FlowChange change, int omitted);
}
