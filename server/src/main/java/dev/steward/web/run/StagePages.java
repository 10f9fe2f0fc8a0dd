package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.StageGraph;
import dev.steward.pipeline.stage.StageNode;
import dev.steward.pipeline.stage.StageState;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.pipeline.StepLog;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.secret.Digests;
import dev.steward.web.Layout;
import dev.steward.web.NamedPart;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import dev.steward.web.job.FailureView.StageLink;
import dev.steward.web.run.StageView.StepBox;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code RUN/stages}: the stages of a pipeline run, and the steps of a stage with their logs. */
public final class StagePages {

  private static final int PAGE_STAGES = 200;
  private static final int PAGE_STEPS = 100;

  /** The log of one step on the page of its stage. */
  private static final int STEP_LINES = 200;

  private static final int STEP_BYTES = 32 << 10;

  /** Characters of HTML of all logs on the page of a stage. */
  private static final int PAGE_LOG_LENGTH = 100_000;

  private static final int MAX_MESSAGE = 500;

  /** Escaped characters take up to this many characters of HTML. */
  private static final int ESCAPED_LENGTH = 6;

  private static final int MAX_LABEL = 100;

  /** Characters of HTML around a line. */
  private static final int LINE_MARKUP = 14;

  /** Blocks that every pipeline has, and steps that only serve the server. */
  private static final Set<String> PLAIN_BLOCKS = Set.of("node", "stage", "script", "parallel");

  static final Set<String> INTERNAL_STEPS = Set.of("getContext");

  private final InstantSource clock;
  private final RunTasks tasks;
  private final RunViews views;
  private final StageViews stages;

  public StagePages(InstantSource clock, RunTasks tasks, RunViews views, StageViews stages) {
    this.clock = clock;
    this.tasks = tasks;
    this.views = views;
    this.stages = stages;
  }

  /** A stage or branch of a run. */
  record StageOfRun(JobRun run, StageGraph graph, StoredNode node) implements NamedPart {

    @Override
    public String breadcrumb() {
      return StageViews.shortened(StageGraph.name(node), 40);
    }
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    var stage = new ResourceType<StageOfRun>("runStage", target -> target.run().subject());
    stage
        .plainNotFound()
        .route(Method.GET, "", read, this::stage)
        .route(Method.GET, "log", read, this::log);
    var all = new ResourceType<JobRun>("runStages", JobRun::subject).plainNotFound();
    all.route(Method.GET, "", read, this::list)
        .route(Method.GET, "ajax", read, this::graph)
        .namedChild(stage, (_, run, name) -> find(run, name));
    kinds.run().child("stages", all, (_, run, _) -> StageViews.isPipeline(run) ? run : null);
  }

  private @Nullable StageOfRun find(JobRun run, String name) {
    long id;
    try {
      id = Long.parseLong(name);
    } catch (NumberFormatException e) {
      return null;
    }
    StageGraph graph = stages.graph(run.run());
    StoredNode node = graph.find(id);
    return node != null && StageGraph.isStageOrBranch(node)
        ? new StageOfRun(run, graph, node)
        : null;
  }

  /** A row of the list of stages. */
  public record StageRow(
      long id,
      String name,
      String colour,
      boolean running,
      String state,
      String skipped,
      String started,
      String duration) {}

  /** {@code RUN/stages/?from=N}: all stages as a table. */
  private Response list(RequestContext call, JobRun run) {
    StageGraph graph = stages.graph(run.run());
    List<StageNode> all = graph.all();
    int from = Math.min(from(call), Math.max(0, all.size() - 1));
    int to = Math.min(all.size(), from + PAGE_STAGES);
    var rows = new ArrayList<StageRow>();
    for (StageNode node : all.subList(Math.min(from, to), to)) {
      StoredNode stored = graph.find(node.id());
      var name = new StringBuilder();
      if (stored != null) {
        graph.path(stored).forEach(outer -> name.append(StageGraph.name(outer)).append(" / "));
      }
      rows.add(
          new StageRow(
              node.id(),
              StageViews.shortened(name.append(node.name()).toString(), 200),
              TextFormat.colour(node.state()),
              node.state().isOpen(),
              node.state().label(),
              node.skipped(),
              TextFormat.timeOfDay(node.startedAt()),
              node.state() == StageState.SKIPPED
                  ? ""
                  : TextFormat.duration(node.duration(clock.millis()))));
    }
    return Templates.page(
        call,
        200,
        "run/stages.jte",
        Map.of(
            "frame",
            tasks.layout(call, run),
            "head",
            views.head(call, run),
            "rows",
            rows,
            "next",
            to < all.size() ? "?from=" + to : ""));
  }

  /** The number of the first row, from 0. */
  static int from(RequestContext call) {
    String from = call.parameters().get("from", "0");
    if (!from.matches("[0-9]{1,9}")) {
      throw new Problem.Invalid("The parameter \"from\" must be 0 or a positive whole number.");
    }
    return Integer.parseInt(from);
  }

  /** {@code RUN/stages/ajax}: the graph alone, for the script that refreshes it. */
  private Response graph(RequestContext call, JobRun run) {
    StageGraphView view = stages.view(call, run, tasks.path(call, run), stages.graph(run.run()));
    Response page =
        Templates.page(
            call, 200, "run/stagegraph.jte", Map.of("frame", Layout.of(call), "graph", view));
    String tag = "\"" + HexFormat.of().formatHex(Digests.sha256(page.bytes()), 0, 12) + "\"";
    return tag.equals(call.request().header("If-None-Match"))
        ? Response.of(304).with("ETag", tag)
        : page.with("ETag", tag);
  }

  /** {@code RUN/stages/ID/?from=N}: a stage with its steps. */
  private Response stage(RequestContext call, StageOfRun target) {
    JobRun run = target.run();
    StoredNode node = target.node();
    String path = tasks.path(call, run);
    List<StoredNode> nodes = stages.nodes(run.run());
    List<StoredNode> steps = steps(nodes, node);
    int from = Math.min(from(call), Math.max(0, steps.size() - 1));
    int to = Math.min(steps.size(), from + PAGE_STEPS);
    StageNode inGraph = target.graph().findStage(node.id());
    StageState state = target.graph().state(node);
    long paused = steps.stream().mapToLong(StoredNode::pausedMillis).sum();
    long end = node.running() ? clock.millis() : node.endedAt();
    var view =
        new StageView(
            node.id(),
            path,
            StageViews.shortened(StageGraph.name(node), 200),
            !node.step().equals("stage"),
            TextFormat.colour(state),
            state == StageState.RUNNING,
            state.label(),
            StageGraph.skipReason(node),
            state == StageState.SKIPPED
                ? ""
                : TextFormat.duration(Math.max(0, end - node.startedAt())),
            paused == 0 ? "" : TextFormat.duration(paused),
            target.graph().path(node).stream()
                .map(outer ->
                    new StageLink(StageGraph.name(outer), path + "stages/" + outer.id() + "/"))
                .toList(),
            inGraph == null ? null : stages.contents(run, path, inGraph),
            boxes(call, target, nodes, steps.subList(Math.min(from, to), to)),
            from + 1,
            steps.size(),
            to < steps.size() ? "?from=" + to : "");
    return Templates.page(
        call,
        200,
        "run/stage.jte",
        Map.of("frame", tasks.layout(call, run), "head", views.head(call, run), "stage", view));
  }

  /** The steps of a stage or branch, without those of the stages and branches in it. */
  private static List<StoredNode> steps(List<StoredNode> nodes, StoredNode stage) {
    Map<Long, Long> owners = new HashMap<>();
    var steps = new ArrayList<StoredNode>();
    for (StoredNode node : nodes) {
      long owner = owners.getOrDefault(node.parent(), 0L);
      if (node.kind() == FlowNode.Kind.STEP
          && owner == stage.id()
          && !INTERNAL_STEPS.contains(node.step())) {
        steps.add(node);
      }
      owners.put(
          node.id(), node.kind() == FlowNode.Kind.BODY && node.label() != null ? node.id() : owner);
    }
    return steps;
  }

  private List<StepBox> boxes(
      RequestContext call, StageOfRun target, List<StoredNode> nodes, List<StoredNode> steps) {
    if (steps.isEmpty()) {
      return List.of();
    }
    JobRun run = target.run();
    String path = tasks.path(call, run);
    Map<Long, StoredNode> byId = new HashMap<>();
    nodes.forEach(node -> byId.put(node.id(), node));
    StepLog log = stages.stepLog(call, run);
    boolean runEnded = !run.run().running();
    int left = PAGE_LOG_LENGTH;
    var boxes = new ArrayList<StepBox>();
    for (StoredNode step : steps) {
      StageState state = StageState.ofStep(step, runEnded);
      StepLog.LogEnd end = log.end(List.of(step.id()), STEP_BYTES, STEP_LINES);
      List<String> lines = stages.html(run, end.lines());
      String failure = step.failureMessage() == null ? step.warningText() : step.failureMessage();
      String message = failure == null ? "" : StageViews.shortened(failure, MAX_MESSAGE);
      int length =
          ESCAPED_LENGTH * message.length()
              + lines.stream().mapToInt(line -> line.length() + LINE_MARKUP).sum();
      boolean isOmitted = length > left;
      left -= isOmitted ? 0 : length;
      boolean isTroubled = state != StageState.SUCCESS;
      boxes.add(
          new StepBox(
              step.id(),
              step.step(),
              within(byId, step),
              StageViews.shortened(StageViews.label(step), MAX_LABEL),
              TextFormat.colour(state),
              state == StageState.RUNNING,
              state.label(),
              step.running() ? "" : TextFormat.duration(step.endedAt() - step.startedAt()),
              isOmitted ? StageViews.shortened(message, MAX_LABEL) : message,
              isOmitted ? List.of() : lines,
              end.isCut(),
              isOmitted,
              isTroubled || steps.size() == 1,
              path + "execution/node/" + step.id() + "/log",
              end.start() < 0 ? "" : path + "console?at=" + end.start()));
    }
    return boxes;
  }

  /** The blocks between a step and its stage, the outermost first. */
  private static String within(Map<Long, StoredNode> nodes, StoredNode step) {
    var blocks = new ArrayList<String>();
    for (StoredNode at = nodes.get(step.parent());
        at != null && at.label() == null && blocks.size() < 5;
        at = nodes.get(at.parent())) {
      if (at.kind() == FlowNode.Kind.BLOCK && !PLAIN_BLOCKS.contains(at.step())) {
        blocks.addFirst(at.step());
      }
    }
    return String.join(" › ", blocks);
  }

  /** {@code RUN/stages/ID/log}: what all steps in a stage wrote, as plain text. */
  private Response log(RequestContext call, StageOfRun target) {
    Collection<Long> inside = inside(stages.nodes(target.run().run()), target.node());
    StepLog log = stages.stepLog(call, target.run());
    return Response.stream(200, "text/plain;charset=utf-8", out -> log.copy(inside, out));
  }

  /** The numbers of a stage and of all nodes in it. */
  static Collection<Long> inside(List<StoredNode> nodes, StoredNode stage) {
    var inside = new HashSet<Long>(Set.of(stage.id()));
    for (StoredNode node : nodes) {
      if (inside.contains(node.parent())) {
        inside.add(node.id());
      }
    }
    return inside;
  }
}
