package dev.steward.web.view;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.QueueItem;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.Parts;
import dev.steward.rest.model.QueueReason;
import dev.steward.routing.RequestContext;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Side panel of lists: the queue and the executors, limited to what the viewer may see.
 *
 * @param more number of queue items that are not shown
 */
public record SidePanel(List<QueueRow> waiting, int more, List<NodeRow> nodes) {

  private static final int MAX_WAITING = 10;

  /** A queue item. */
  public record QueueRow(
      long id, String job, String url, String reason, TimeElement since, boolean mayCancel) {}

  /** A node with those of its running builds that the viewer may see. */
  public record NodeRow(String name, String state, List<RunningBuild> builds) {}

  /**
   * A running build.
   *
   * @param progress percent; -1 if unknown
   */
  public record RunningBuild(
      String job, String url, long number, String name, long progress, boolean mayStop) {}

  static SidePanel of(Parts parts, RequestContext call) {
    List<QueueItem> readable = QueuePages.readable(parts, call);
    List<QueueItem> shown = readable.subList(0, Math.min(MAX_WAITING, readable.size()));
    return new SidePanel(
        waiting(parts, call, shown), readable.size() - shown.size(), nodes(parts, call));
  }

  static List<QueueRow> waiting(Parts parts, RequestContext call, List<QueueItem> shown) {
    if (shown.isEmpty()) {
      return List.of();
    }
    Map<Long, Job> jobs =
        parts.jobs().findAll(shown.stream().map(QueueItem::jobId).distinct().toList());
    Map<Long, Definition> definitions = parts.jobs().definitions(jobs.values());
    var waiting = new ArrayList<QueueRow>();
    for (QueueItem item : shown) {
      Job job = jobs.get(item.jobId());
      Definition definition = definitions.get(item.jobId());
      String reason =
          job == null || definition == null
              ? null
              : QueueReason.forPage(
                  parts, call.caller(), job, parts.engine().verdict(item, definition));
      if (job != null && reason != null) {
        waiting.add(
            new QueueRow(
                item.id(),
                job.fullName(),
                call.site().contextPath() + "/" + Links.path(job),
                reason,
                TextFormat.ago(item.enteredAt(), parts.clock().millis()),
                parts
                    .authorizer()
                    .allows(call.caller(), Permission.ITEM_CANCEL, job.protectedObject())));
      }
    }
    return waiting;
  }

  private static List<NodeRow> nodes(Parts parts, RequestContext call) {
    List<Engine.ActiveBuild> busy = parts.engine().activeBuilds();
    var nodes = new ArrayList<NodeRow>();
    for (NodeCapacity capacity : parts.engine().capacities()) {
      var builds = new ArrayList<RunningBuild>();
      for (Engine.ActiveBuild build : busy) {
        if (build.node().equals(capacity.node().name())
            && parts
                .authorizer()
                .allows(call.caller(), Permission.ITEM_READ, build.job().protectedObject())) {
          builds.add(runningBuild(parts, call, build));
        }
      }
      int executors = capacity.node().executors();
      nodes.add(
          new NodeRow(
              NodeView.displayName(capacity.node()),
              capacity.online()
                  ? (executors - capacity.freeExecutors().size()) + " of " + executors + " busy"
                  : "offline",
              builds));
    }
    return nodes;
  }

  private static RunningBuild runningBuild(
      Parts parts, RequestContext call, Engine.ActiveBuild busy) {
    Job job = busy.job();
    long estimate = parts.runs().status(job).recentResults().estimateMillis();
    long elapsed = parts.clock().millis() - busy.run().startedAt();
    return new RunningBuild(
        job.fullName(),
        call.site().contextPath() + "/" + Links.path(job),
        busy.run().number(),
        busy.run().name(),
        estimate <= 0 ? -1 : Math.clamp(100 * elapsed / estimate, 0, 99),
        parts.authorizer().allows(call.caller(), Permission.ITEM_CANCEL, job.protectedObject()));
  }
}
