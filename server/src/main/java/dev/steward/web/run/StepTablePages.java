package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.StageGraph;
import dev.steward.pipeline.stage.StageState;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code RUN/flowGraphTable}: all blocks and steps of a pipeline run as a table. */
public final class StepTablePages {

  private static final int PAGE_ROWS = 300;
  private static final int MAX_ARGUMENT = 100;

  /** Steps in deeper blocks are not indented further. */
  private static final int MAX_DEPTH = 12;

  private final InstantSource clock;
  private final RunTasks tasks;
  private final RunViews views;
  private final StageViews stages;

  public StepTablePages(InstantSource clock, RunTasks tasks, RunViews views, StageViews stages) {
    this.clock = clock;
    this.tasks = tasks;
    this.views = views;
    this.stages = stages;
  }

  /** Adds the resource and its route. */
  public void addRoutes(ResourceTypes kinds) {
    var table = new ResourceType<JobRun>("runStepTable", JobRun::subject).plainNotFound();
    table.route(Method.GET, "", AccessRule.needs(Permission.ITEM_READ), this::table);
    kinds
        .run()
        .child("flowGraphTable", table, (_, run, _) -> StageViews.isPipeline(run) ? run : null);
  }

  /**
   * A block, a stage or a step.
   *
   * @param indent spaces for the depth
   * @param argument its label or main argument; may be empty
   * @param message why it failed, or its warning; empty if there is none
   * @param href the log of a step, or the page of a stage; empty for another block
   */
  public record StepRow(
      long id,
      String indent,
      String name,
      String argument,
      String colour,
      boolean running,
      String state,
      String message,
      String started,
      String duration,
      String href) {

    /** What the link leads to. */
    public String linkText() {
      return href.endsWith("/") ? "Stage" : "Log";
    }
  }

  private Response table(RequestContext call, JobRun run) {
    StageGraph graph = stages.graph(run.run());
    List<NodeAtDepth> shown = inScriptOrder(stages.nodes(run.run()));
    int from = Math.min(StagePages.from(call), Math.max(0, shown.size() - 1));
    int to = Math.min(shown.size(), from + PAGE_ROWS);
    String path = tasks.path(call, run);
    boolean runEnded = !run.run().running();
    List<StepRow> rows =
        shown.subList(Math.min(from, to), to).stream()
            .map(row -> row(row, graph, path, runEnded))
            .toList();
    return Templates.page(
        call,
        200,
        "run/steptable.jte",
        Map.of(
            "frame",
            tasks.layout(call, run),
            "head",
            views.head(call, run),
            "rows",
            rows,
            "next",
            to < shown.size() ? "?from=" + to : ""));
  }

  /** A node with a row of its own, and the number of such nodes around it. */
  private record NodeAtDepth(StoredNode node, int depth) {}

  /** The nodes with the steps of each branch together; the numbers of parallel ones alternate. */
  private static List<NodeAtDepth> inScriptOrder(List<StoredNode> nodes) {
    Map<Long, List<StoredNode>> contents = new HashMap<>();
    Set<Long> all = new HashSet<>();
    for (StoredNode node : nodes) {
      contents
          .computeIfAbsent(all.contains(node.parent()) ? node.parent() : 0, _ -> new ArrayList<>())
          .add(node);
      all.add(node.id());
    }
    var ordered = new ArrayList<NodeAtDepth>();
    var open = new ArrayDeque<NodeAtDepth>();
    push(open, contents.getOrDefault(0L, List.of()), 0);
    while (!open.isEmpty()) {
      NodeAtDepth next = open.pop();
      boolean isRow = isRow(next.node());
      if (isRow) {
        ordered.add(next);
      }
      push(
          open, contents.getOrDefault(next.node().id(), List.of()), next.depth() + (isRow ? 1 : 0));
    }
    return ordered;
  }

  private static void push(Deque<NodeAtDepth> open, List<StoredNode> nodes, int depth) {
    nodes.reversed().forEach(node -> open.push(new NodeAtDepth(node, depth)));
  }

  /** A stage has one row, not one for its step and one for its body. */
  private static boolean isRow(StoredNode node) {
    return switch (node.kind()) {
      case STEP -> !StagePages.INTERNAL_STEPS.contains(node.step());
      case BLOCK -> !node.step().equals("stage");
      case BODY -> StageGraph.isStageOrBranch(node);
    };
  }

  private StepRow row(NodeAtDepth row, StageGraph graph, String path, boolean runEnded) {
    StoredNode node = row.node();
    boolean isStage = StageGraph.isStageOrBranch(node) && node.kind() == FlowNode.Kind.BODY;
    StageState state = isStage ? graph.state(node) : StageState.ofStep(node, runEnded);
    String message = node.failureMessage() == null ? node.warningText() : node.failureMessage();
    long end = node.running() ? clock.millis() : node.endedAt();
    return new StepRow(
        node.id(),
        "\u2003".repeat(Math.min(MAX_DEPTH, row.depth())),
        isStage && !node.step().equals("stage") ? "branch" : node.step(),
        StageViews.shortened(
            isStage ? StageGraph.name(node) : StageViews.label(node), MAX_ARGUMENT),
        TextFormat.colour(state),
        state == StageState.RUNNING,
        state.label(),
        message == null ? "" : StageViews.shortened(message, MAX_ARGUMENT),
        TextFormat.timeOfDay(node.startedAt()),
        node.running() && runEnded ? "" : TextFormat.duration(Math.max(0, end - node.startedAt())),
        href(node, isStage, path));
  }

  private static String href(StoredNode node, boolean isStage, String path) {
    if (isStage) {
      return path + "stages/" + node.id() + "/";
    }
    return node.kind() == FlowNode.Kind.STEP ? path + "execution/node/" + node.id() + "/log" : "";
  }
}
