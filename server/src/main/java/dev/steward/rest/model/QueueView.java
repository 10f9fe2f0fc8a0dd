package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
import dev.steward.queue.QueueItem;
import dev.steward.queue.QueueStates;
import dev.steward.queue.Verdict;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue item as exported by the remote API.
 *
 * @param job null if the job was deleted
 * @param verdict the scheduling state of the item
 */
public record QueueView(JobBatch batch, QueueItem item, @Nullable JobView job, Verdict verdict) {

  private static Model.Builder<QueueView> item(String kind) {
    return Model.<QueueView>of("hudson.model.Queue$" + kind)
        .unionList(
            "actions",
            view ->
                view.item.isBuildRequest()
                    ? RunModel.actions(
                        view.item.parameters(), view.batch.visibleCauses(view.item.causes()))
                    : List.of())
        .oneOf(RunModel::itemActions)
        .inline()
        .superclassEnd()
        .bool("blocked", view -> view.verdict instanceof Verdict.Blocked)
        .visible(999)
        .bool("buildable", view -> view.verdict instanceof Verdict.Buildable)
        .visible(999)
        .integer("id", view -> view.item.id())
        .visible(999)
        .integer("inQueueSince", view -> view.item.enteredAt())
        .visible(999)
        .text("params", QueueView::parameters)
        .visible(999)
        .bool("stuck", QueueView::isStuck)
        .visible(999)
        .union("task", QueueView::task)
        .oneOf(BlockModel::tasks)
        .visible(999)
        .text("url", view -> "queue/item/" + view.item.id() + "/")
        .visible(999)
        .text("why", QueueView::why)
        .visible(999)
        .superclassEnd();
  }

  private static final Model<QueueView> WAITING =
      item("WaitingItem").integer("timestamp", view -> view.item.dueAt()).visible(999).build();

  private static final Model<QueueView> BLOCKED =
      item("BlockedItem")
          .integer("buildableStartMilliseconds", view -> view.item.dueAt())
          .visible(999)
          .build();

  private static final Model<QueueView> BUILDABLE =
      item("BuildableItem")
          .integer("buildableStartMilliseconds", view -> view.item.dueAt())
          .visible(999)
          .superclassEnd()
          // An item becomes a build in one step, so it is never pending.
          .bool("pending", _ -> false)
          .visible(999)
          .build();

  private static final Model<QueueView> LEFT =
      item("LeftItem")
          .bool("cancelled", view -> view.item.state() == QueueItem.ItemState.CANCELLED)
          .visible(999)
          .union("executable", QueueView::executable)
          .oneOf(BlockModel::executables)
          .visible(999)
          .build();

  public static List<Model<?>> models() {
    return List.of(WAITING, BLOCKED, BUILDABLE, LEFT);
  }

  public static ExportedValue exported(JobBatch batch, QueueItem item) {
    Job job = batch.services.jobs().find(item.jobId());
    return of(
            batch,
            item,
            job == null ? null : JobBatch.ofSingle(batch.services, batch.links, batch.caller, job))
        .exported();
  }

  public static QueueView of(JobBatch batch, QueueItem item, @Nullable JobView job) {
    return new QueueView(
        batch,
        item,
        job,
        job == null ? new Verdict.NotQueued() : batch.verdict(item, job.definition()));
  }

  public ExportedValue exported() {
    return ExportedValue.of(
        switch (verdict) {
          case Verdict.Waiting _ -> WAITING;
          case Verdict.Blocked _ -> BLOCKED;
          case Verdict.Buildable _ -> BUILDABLE;
          case Verdict.NotQueued _ -> LEFT;
        },
        this);
  }

  private boolean isStuck() {
    JobView task = job;
    return task != null
        && QueueStates.isStuck(
            verdict,
            item,
            batch.services.clock().millis(),
            task.board().recentResults().estimateMillis());
  }

  private String parameters() {
    var text = new StringBuilder();
    for (ParameterValue value : item.parameters()) {
      text.append('\n')
          .append(value.name())
          .append('=')
          .append(value.type() == ParameterType.SECRET ? "****" : value.value());
    }
    return text.toString();
  }

  private @Nullable ExportedValue executable() {
    Long number = item.runNumber();
    JobView task = job;
    if (number == null || task == null) {
      return null;
    }
    Run run = batch.services.runs().find(task.job, number);
    if (run == null) {
      return null;
    }
    RunView view = RunView.of(task, run);
    QueueItem.Block block = item.block();
    return block == null
        ? ExportedValue.of(RunModel.of(task.job), view)
        : ExportedValue.of(
            BlockModel.EXECUTABLE, new BlockModel.RunningBlock(view, block.description()));
  }

  private ExportedValue task() {
    JobView ofJob = job;
    if (ofJob == null) {
      return ExportedValue.empty();
    }
    QueueItem.Block block = item.block();
    if (block == null) {
      return JobModel.exported(ofJob);
    }
    Long number = item.runNumber();
    return ExportedValue.of(
        BlockModel.TASK,
        new BlockModel.WaitingBlock(
            number == null ? "" : Links.path(ofJob.job) + number + "/", block.description()));
  }

  @Nullable String why() {
    JobView task = job;
    return task == null ? null : batch.services.queueReason().of(batch.caller, task.job, verdict);
  }
}
