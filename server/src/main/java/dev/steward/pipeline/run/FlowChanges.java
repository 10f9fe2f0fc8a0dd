package dev.steward.pipeline.run;

import dev.steward.job.Job;
import dev.steward.run.Run;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports the changes of one run's tree to listeners. Their rate is limited, so that a loop of
 * short steps does not displace the events of other runs from the event history.
 */
final class FlowChanges {

  static final int MAX_STEPS_PER_SECOND = 10;
  private static final int MAX_STAGES_PER_SECOND = 40;

  private static final long WINDOW_MILLIS = 1_000;

  private final List<FlowListener> listeners;
  private final InstantSource clock;
  private final Job job;
  private final Run run;
  private long windowStart;
  private int stages;
  private int steps;
  private int omitted;
  private @Nullable FlowChange lastOmitted;

  FlowChanges(List<FlowListener> listeners, InstantSource clock, Job job, Run run) {
    this.listeners = listeners;
    this.clock = clock;
    this.job = job;
    this.run = run;
  }

  /** Reports changes in the order in which they happened. */
  synchronized void publish(List<FlowChange> changes) {
    for (FlowChange change : changes) {
      boolean stage = change.isStage();
      // The starts of steps, and the blocks around bodies, are of little use to clients.
      if (!stage && (change.started() || change.node().kind() != FlowNode.Kind.STEP)) {
        continue;
      }
      if (take(stage)) {
        report(change);
      } else {
        omitted++;
        lastOmitted = change;
      }
    }
  }

  /** Reports the last change that was omitted, if no later one was reported. */
  synchronized void end() {
    FlowChange last = lastOmitted;
    if (last != null) {
      omitted--;
      report(last);
    }
  }

  private boolean take(boolean stage) {
    long now = clock.millis();
    if (now - windowStart >= WINDOW_MILLIS || now < windowStart) {
      windowStart = now;
      stages = 0;
      steps = 0;
    }
    return stage ? stages++ < MAX_STAGES_PER_SECOND : steps++ < MAX_STEPS_PER_SECOND;
  }

  private void report(FlowChange change) {
    int before = omitted;
    omitted = 0;
    lastOmitted = null;
    listeners.forEach(listener -> listener.onChange(job, run, change, before));
  }
}
