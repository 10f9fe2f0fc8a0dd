package dev.steward.boot;

import dev.steward.event.Event;
import dev.steward.event.EventPublisher;
import dev.steward.job.Job;
import dev.steward.pipeline.run.FlowChange;
import dev.steward.pipeline.run.FlowListener;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.run.Run;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Publishes the stages and steps of running pipelines as events. They contain neither the arguments
 * of steps nor the messages of errors, which may be long.
 */
record FlowEvents(EventPublisher publisher) implements FlowListener {

  @Override
  public void onChange(Job job, Run run, FlowChange change, int omitted) {
    StoredNode node = change.node();
    Map<String, Object> facts = new LinkedHashMap<>();
    if (change.isStage()) {
      facts.put("stage", change.stageName());
    } else {
      facts.put("step", node.step());
    }
    facts.put("flowNode", node.id());
    if (!change.started()) {
      facts.put("result", change.result().name());
      facts.put("durationMillis", Math.max(0, node.endedAt() - node.startedAt()));
      String reason = change.skipReason();
      if (reason != null) {
        facts.put("reason", reason);
      }
    }
    if (omitted > 0) {
      facts.put("omitted", (long) omitted);
    }
    publisher.onPipeline(job, run, type(change), facts);
  }

  private static Event.EventType type(FlowChange change) {
    if (!change.isStage()) {
      return Event.EventType.BUILD_STEP;
    }
    return change.started() ? Event.EventType.STAGE_STARTED : Event.EventType.STAGE_ENDED;
  }
}
