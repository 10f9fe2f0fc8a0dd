package dev.steward.web.list;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.gate.RequestContext;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.QueueItem;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.rest.Why;
import dev.steward.rest.node.NodeView;
import dev.steward.web.Moment;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Side panel of lists: the queue and the executors, limited to what the viewer may see.
 *
 * @param more number of queue items that are not shown
 */
public record Beside(List<Waiting> waiting, int more, List<Place> places) {

  private static final int MAX_WAITING = 10;

  /** A queue item. */
  public record Waiting(
      long id, String job, String url, String why, Moment since, boolean mayCancel) {}

  /** A node with those of its running builds that the viewer may see. */
  public record Place(String name, String state, List<Going> going) {}

  /**
   * A running build.
   *
   * @param progress percent; -1 if unknown
   */
  public record Going(
      String job, String url, long number, String name, long progress, boolean mayStop) {}

  static Beside of(Parts parts, RequestContext call) {
    List<QueueItem> readable = QueuePages.readable(parts, call);
    List<QueueItem> shown = readable.subList(0, Math.min(MAX_WAITING, readable.size()));
    return new Beside(
        waiting(parts, call, shown), readable.size() - shown.size(), places(parts, call));
  }

  static List<Waiting> waiting(Parts parts, RequestContext call, List<QueueItem> shown) {
    if (shown.isEmpty()) {
      return List.of();
    }
    Map<Long, Job> jobs =
        parts.jobs().findAll(shown.stream().map(QueueItem::jobId).distinct().toList());
    Map<Long, Definition> definitions = parts.jobs().definitions(jobs.values());
    var waiting = new ArrayList<Waiting>();
    for (QueueItem item : shown) {
      Job job = jobs.get(item.jobId());
      Definition definition = definitions.get(item.jobId());
      String why =
          job == null || definition == null
              ? null
              : Why.onPage(parts, call.caller(), job, parts.engine().verdict(item, definition));
      if (job != null && why != null) {
        waiting.add(
            new Waiting(
                item.id(),
                job.fullName(),
                call.site().contextPath() + "/" + Links.path(job),
                why,
                Words.ago(item.enteredAt(), parts.clock().millis()),
                parts
                    .rights()
                    .allows(call.caller(), Permission.ITEM_CANCEL, job.protectedObject())));
      }
    }
    return waiting;
  }

  private static List<Place> places(Parts parts, RequestContext call) {
    List<Engine.ActiveBuild> busy = parts.engine().activeBuilds();
    var places = new ArrayList<Place>();
    for (NodeCapacity spot : parts.engine().capacities()) {
      var going = new ArrayList<Going>();
      for (Engine.ActiveBuild each : busy) {
        if (each.node().equals(spot.node().name())
            && parts
                .rights()
                .allows(call.caller(), Permission.ITEM_READ, each.job().protectedObject())) {
          going.add(going(parts, call, each));
        }
      }
      int all = spot.node().executors();
      places.add(
          new Place(
              NodeView.shown(spot.node()),
              spot.online()
                  ? (all - spot.freeExecutors().size()) + " of " + all + " busy"
                  : "offline",
              going));
    }
    return places;
  }

  private static Going going(Parts parts, RequestContext call, Engine.ActiveBuild busy) {
    Job job = busy.job();
    long estimate = parts.runs().status(job).recentResults().estimateMillis();
    long elapsed = parts.clock().millis() - busy.run().startedAt();
    return new Going(
        job.fullName(),
        call.site().contextPath() + "/" + Links.path(job),
        busy.run().number(),
        busy.run().name(),
        estimate <= 0 ? -1 : Math.clamp(100 * elapsed / estimate, 0, 99),
        parts.rights().allows(call.caller(), Permission.ITEM_CANCEL, job.protectedObject()));
  }
}
