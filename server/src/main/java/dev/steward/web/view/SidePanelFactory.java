package dev.steward.web.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.StoredLease;
import dev.steward.queue.Verdicts;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.QueueReason;
import dev.steward.routing.RequestContext;
import dev.steward.run.Runs;
import dev.steward.web.TextFormat;
import dev.steward.web.view.SidePanel.NodeRow;
import dev.steward.web.view.SidePanel.QueueRow;
import dev.steward.web.view.SidePanel.RunningBuild;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates side panels and the rows of the queue page. */
public final class SidePanelFactory {

  private static final int MAX_WAITING = 10;
  private static final int MAX_NODES = 50;

  /** Pipelines in the row of the built-in node; any number of them may run. */
  private static final int MAX_PIPELINES = 20;

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Queue queue;
  private final Engine engine;
  private final QueueReason queueReason;

  public SidePanelFactory(
      InstantSource clock,
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Queue queue,
      Engine engine,
      QueueReason queueReason) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.queue = queue;
    this.engine = engine;
    this.queueReason = queueReason;
  }

  /** The panel as visible to the caller. */
  SidePanel of(RequestContext call) {
    List<QueueItem> readable = readable(call);
    List<QueueItem> shown = readable.subList(0, Math.min(MAX_WAITING, readable.size()));
    List<NodeCapacity> capacities = engine.executorIndex().capacities();
    return new SidePanel(
        waiting(call, shown),
        readable.size() - shown.size(),
        nodes(call, capacities),
        Math.max(0, capacities.size() - MAX_NODES));
  }

  /** Rows of the given queue items; an item that has left the queue has no row. */
  List<QueueRow> waiting(RequestContext call, List<QueueItem> shown) {
    if (shown.isEmpty()) {
      return List.of();
    }
    Map<Long, Job> jobsById =
        jobs.findAll(shown.stream().map(QueueItem::jobId).distinct().toList());
    Map<Long, Definition> definitions = jobs.definitions(jobsById.values());
    Verdicts verdicts = engine.verdicts();
    var waiting = new ArrayList<QueueRow>();
    for (QueueItem item : shown) {
      Job job = jobsById.get(item.jobId());
      Definition definition = definitions.get(item.jobId());
      String reason =
          job == null || definition == null
              ? null
              : queueReason.forPage(call.caller(), job, verdicts.of(item, definition));
      QueueItem.Block block = item.block();
      if (job != null && reason != null) {
        waiting.add(
            new QueueRow(
                item.id(),
                block == null ? job.fullName() : block.description(),
                call.site().contextPath()
                    + "/"
                    + Links.path(job)
                    + (block == null ? "" : item.runNumber() + "/"),
                reason,
                TextFormat.ago(item.enteredAt(), clock.millis()),
                authorizer.allows(call.caller(), Permission.ITEM_CANCEL, job.protectedObject())));
      }
    }
    return waiting;
  }

  /** Rows of the first nodes; if there are too many, nodes with a running build are preferred. */
  private List<NodeRow> nodes(RequestContext call, List<NodeCapacity> capacities) {
    Set<String> active =
        engine.activeBuilds().stream().map(Engine.ActiveBuild::node).collect(Collectors.toSet());
    return capacities.stream()
        .sorted(Comparator.comparing(capacity -> !active.contains(capacity.node().name())))
        .limit(MAX_NODES)
        .sorted(Comparator.comparing(capacity -> capacity.node().name()))
        .map(capacity -> nodeRow(call, capacity))
        .toList();
  }

  private NodeRow nodeRow(RequestContext call, NodeCapacity capacity) {
    var builds = new ArrayList<RunningBuild>();
    var running = new ArrayList<>(engine.activeBuilds(capacity.node().name()));
    if (capacity.node().isBuiltIn()) {
      List<Engine.ActiveBuild> pipelines = engine.pipelines();
      running.addAll(pipelines.subList(0, Math.min(MAX_PIPELINES, pipelines.size())));
    }
    for (Engine.ActiveBuild build : running) {
      if (authorizer.allows(call.caller(), Permission.ITEM_READ, build.job().protectedObject())) {
        builds.add(runningBuild(call, build));
      }
    }
    int executors = capacity.node().executors();
    return new NodeRow(
        NodeView.displayName(capacity.node()),
        capacity.online()
            ? (executors - capacity.freeExecutors().size()) + " of " + executors + " busy"
            : "offline",
        builds);
  }

  private RunningBuild runningBuild(RequestContext call, Engine.ActiveBuild busy) {
    Job job = busy.job();
    long estimate = runs.status(job).recentResults().estimateMillis();
    long elapsed = clock.millis() - busy.run().startedAt();
    StoredLease lease = busy.lease();
    return new RunningBuild(
        lease == null ? job.fullName() + " " + busy.run().name() : lease.description(),
        call.site().contextPath() + "/" + Links.path(job) + busy.run().number() + "/",
        estimate <= 0 ? -1 : Math.clamp(100 * elapsed / estimate, 0, 99),
        authorizer.allows(call.caller(), Permission.ITEM_CANCEL, job.protectedObject()));
  }

  /** Queue items of the jobs that the viewer may read. */
  List<QueueItem> readable(RequestContext call) {
    return queue.waiting().stream()
        .filter(item ->
            authorizer.visibility(call.caller(), item.jobName()) == Authorizer.Visibility.READABLE)
        .toList();
  }
}
