package dev.steward.rest;

import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.job.Job;
import dev.steward.queue.QueueItem;
import dev.steward.run.Board;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A queue item as the remote API shows it.
 *
 * @param job null where the job is gone
 */
public record QueueView(JobCohort cohort, QueueItem item, @Nullable JobView job) {

  private static Model.Builder<QueueView> item(String kind) {
    return Model.<QueueView>of("hudson.model.Queue$" + kind)
        .anys("actions", view -> RunModel.actions(view.item.parameters(), view.item.causes()))
        .inline()
        .level()
        .flag("blocked", QueueView::isBlocked)
        .visible(999)
        .flag("buildable", QueueView::isBuildable)
        .visible(999)
        .whole("id", view -> view.item.id())
        .visible(999)
        .whole("inQueueSince", view -> view.item.enteredAt())
        .visible(999)
        .text("params", QueueView::parameters)
        .visible(999)
        .flag("stuck", _ -> false)
        .visible(999)
        .any(
            "task",
            view -> {
              JobView task = view.job;
              return task == null ? Exported.nothing() : Exported.of(JobModel.MODEL, task);
            })
        .visible(999)
        .text("url", view -> "queue/item/" + view.item.id() + "/")
        .visible(999)
        .text("why", QueueView::why)
        .visible(999)
        .level();
  }

  private static final Model<QueueView> WAITING =
      item("WaitingItem").whole("timestamp", view -> view.item.dueAt()).visible(999).build();

  private static final Model<QueueView> BLOCKED =
      item("BlockedItem")
          .whole("buildableStartMilliseconds", view -> view.item.dueAt())
          .visible(999)
          .build();

  private static final Model<QueueView> BUILDABLE =
      item("BuildableItem")
          .whole("buildableStartMilliseconds", view -> view.item.dueAt())
          .visible(999)
          .level()
          .flag("pending", _ -> false)
          .visible(999)
          .build();

  private static final Model<QueueView> LEFT =
      item("LeftItem")
          .flag("cancelled", view -> view.item.state() == QueueItem.State.CANCELLED)
          .visible(999)
          .any("executable", QueueView::executable)
          .visible(999)
          .build();

  static Exported exported(JobCohort cohort, QueueItem item) {
    Job job = cohort.parts.jobs().find(item.jobId());
    return exported(
        new QueueView(
            cohort,
            item,
            job == null ? null : JobCohort.alone(cohort.parts, cohort.links, cohort.caller, job)));
  }

  static Exported exported(QueueView view) {
    Model<QueueView> model = WAITING;
    if (view.item.state() != QueueItem.State.WAITING) {
      model = LEFT;
    } else if (view.isBlocked()) {
      model = BLOCKED;
    } else if (view.isBuildable()) {
      model = BUILDABLE;
    }
    return Exported.of(model, view);
  }

  private boolean isDue() {
    return item.state() == QueueItem.State.WAITING && item.dueAt() <= cohort.parts.clock().millis();
  }

  private boolean isBlocked() {
    JobView task = job;
    return isDue() && task != null && task.board().running() > 0 && !task.definition().concurrent();
  }

  private boolean isBuildable() {
    return isDue() && !isBlocked();
  }

  private String parameters() {
    var text = new StringBuilder();
    for (ParameterValue value : item.parameters()) {
      text.append('\n')
          .append(value.name())
          .append('=')
          .append(value.kind() == ParameterValue.Kind.SECRET ? "****" : value.value());
    }
    return text.toString();
  }

  private @Nullable Exported executable() {
    Long number = item.runNumber();
    JobView task = job;
    if (number == null || task == null) {
      return null;
    }
    Run run = cohort.parts.runs().find(task.job, number);
    return run == null ? null : Exported.of(RunModel.model(), RunView.of(task, run));
  }

  /** Why the item has not become a build yet; null where it waits no longer. */
  @Nullable String why() {
    if (item.state() != QueueItem.State.WAITING) {
      return null;
    }
    long left = item.dueAt() - cohort.parts.clock().millis();
    if (left > 0) {
      return "In the quiet period. Expires in " + span(left);
    }
    JobView task = job;
    if (task != null && isBlocked()) {
      Board board = task.board();
      return "Build #" + board.last() + " is already in progress (ETA: " + eta(task) + ")";
    }
    return cohort.parts.engine().isQuiet()
        ? "Jenkins is about to shut down"
        : "Waiting for next available executor";
  }

  private static String eta(JobView task) {
    long estimate = task.board().past().estimateMillis();
    Run last = task.cohort.parts.runs().find(task.job, task.board().last());
    if (estimate <= 0 || last == null) {
      return "N/A";
    }
    long left = last.startedAt() + estimate - task.cohort.parts.clock().millis();
    return left <= 0 ? "N/A" : span(left);
  }

  /** A span of time as people read it: {@code 4.9 sec}, {@code 1 min 39 sec}. */
  static String span(long millis) {
    long seconds = millis / 1_000;
    if (seconds < 1) {
      return millis + " ms";
    }
    if (seconds < 10) {
      return seconds + "." + millis % 1_000 / 100 + " sec";
    }
    if (seconds < 60) {
      return seconds + " sec";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min " + seconds % 60 + " sec";
    }
    return minutes / 60 + " hr " + minutes % 60 + " min";
  }
}
