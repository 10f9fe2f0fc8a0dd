package dev.steward.boot;

import dev.steward.event.EventPublisher;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.pipeline.stage.StageHistory;
import dev.steward.pipeline.step.DownstreamBuilds;
import dev.steward.pipeline.step.FlowServices;
import dev.steward.pipeline.step.Milestones;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.pipeline.step.ResourceLocks;
import dev.steward.pipeline.step.RunInterrupter;
import dev.steward.pipeline.step.RunObjects;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.store.Tx;

/** Wires what steps share that control the flow of pipelines. */
final class FlowModule {

  final PendingInputs inputs;
  final ResourceLocks locks;
  private final Milestones milestones;
  final StageHistory stageHistory;
  private final DownstreamBuilds builds;
  private final ItemsModule items;

  FlowModule(CoreModule coreModule, AccessModule accessModule, ItemsModule itemsModule) {
    items = itemsModule;
    var store = coreModule.store();
    inputs =
        new PendingInputs(
            store,
            accessModule.rights,
            itemsModule.jobs,
            accessModule.audit,
            coreModule.encryptor("pipeline-inputs"));
    inputs.onChange(
        new InputEvents(itemsModule.eventPublisher, itemsModule.jobs, itemsModule.runs));
    locks = new ResourceLocks(store, accessModule.audit, coreModule.clock());
    itemsModule.runs.onChange(locks);
    milestones = new Milestones(store);
    builds = new DownstreamBuilds(itemsModule.queue, itemsModule.runs);
    itemsModule.queue.onChange(builds);
    itemsModule.runs.onChange(builds);
    stageHistory = new StageHistory(store);
    itemsModule.runs.onChange(stageHistory);
  }

  /** What the steps use. */
  FlowServices services(RunInterrupter interrupter, RunObjects objects) {
    return new FlowServices(
        items.jobs,
        items.runs,
        items.queue,
        items.idempotencyKeys,
        new PipelineProperties(items.jobs),
        inputs,
        locks,
        milestones,
        builds,
        interrupter,
        objects);
  }

  /** Publishes events about inputs. */
  private record InputEvents(EventPublisher publisher, Jobs jobs, Runs runs)
      implements PendingInputs.InputListener {

    @Override
    public void onWaiting(PendingInput input) {
      publish(input, "waiting");
    }

    @Override
    public void onAnswered(Tx tx, PendingInput input, String user, boolean approved) {
      tx.notifyAfterCommit(() -> publish(input, approved ? "approved" : "rejected"));
    }

    private void publish(PendingInput input, String state) {
      Run run = runs.find(input.runId());
      Job job = run == null ? null : jobs.find(run.jobId());
      if (run != null && job != null) {
        publisher.onInput(job, run, input.id(), state);
      }
    }
  }
}
