package dev.steward.web.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.job.JobType;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.pipeline.job.PipelineRepeats.RestartOptions;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.LogIndex;
import dev.steward.pipeline.run.LogSegment;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.FailedStep;
import dev.steward.pipeline.stage.StageGraph;
import dev.steward.pipeline.stage.StageNode;
import dev.steward.pipeline.stage.StageNode.StageGroup;
import dev.steward.pipeline.stage.StageState;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.rest.pipeline.StepLog;
import dev.steward.rest.run.LogLines;
import dev.steward.routing.RequestContext;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.web.TextFormat;
import dev.steward.web.job.FailureView;
import dev.steward.web.job.FailureView.StageLink;
import dev.steward.web.run.InputPages.InputView;
import dev.steward.web.run.StageGraphView.BoxGroup;
import dev.steward.web.run.StageGraphView.StageBox;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the data about the stages of a pipeline run. */
public final class StageViews implements FailureView.FailureViews {

  /** Stages in a graph; further ones are in the list of all stages. */
  private static final int MAX_BOXES = 200;

  private static final int MAX_NAME = 80;
  private static final int MAX_MESSAGE = 2_000;
  private static final int FAILURE_LINES = 20;
  private static final int FAILURE_BYTES = 16 << 10;

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Blobs blobs;
  private final FlowTrees trees;
  private final PendingInputs inputs;
  private final PipelineRepeats repeats;
  private final LogLines log;
  private final RunTasks tasks;

  public StageViews(
      InstantSource clock,
      Authorizer authorizer,
      Blobs blobs,
      FlowTrees trees,
      PendingInputs inputs,
      PipelineRepeats repeats,
      LogLines log,
      RunTasks tasks) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.blobs = blobs;
    this.trees = trees;
    this.inputs = inputs;
    this.repeats = repeats;
    this.log = log;
    this.tasks = tasks;
  }

  static boolean isPipeline(JobRun run) {
    return run.job().type() == JobType.PIPELINE;
  }

  /** The stages of a run. */
  StageGraph graph(Run run) {
    List<Long> waiting = inputs.of(run.id()).stream().map(PendingInput::node).toList();
    return new StageGraph(trees.blocks(run), trees.blocksAround(run, waiting), !run.running());
  }

  /** All nodes of a run. */
  List<StoredNode> nodes(Run run) {
    return trees.of(run);
  }

  StepLog stepLog(RequestContext call, JobRun run) {
    return StepLog.of(authorizer, blobs, call.caller(), run);
  }

  /**
   * The stages of a range of a run's log: the offsets from which a stage or branch wrote, with its
   * name after those around it. An empty text stands for none.
   */
  NavigableMap<Long, String> labels(JobRun run, long start, long end) {
    var labels = new TreeMap<Long, String>();
    if (!isPipeline(run) || end <= start) {
      return labels;
    }
    List<LogSegment> segments =
        LogIndex.read(blobs.log(run.job().id(), run.run().number()), start, end);
    LongSummaryStatistics range =
        segments.stream().mapToLong(LogSegment::node).filter(node -> node > 0).summaryStatistics();
    if (range.getCount() == 0) {
      return labels;
    }
    StageGraph graph = new StageGraph(trees.blocks(run.run()), Set.of(), false);
    Map<Long, Long> parents = trees.parents(run.run(), range.getMin(), range.getMax());
    var names = new HashMap<Long, String>();
    for (LogSegment segment : segments) {
      labels.put(
          segment.start(),
          names.computeIfAbsent(segment.node(), node -> label(graph, parents, node)));
    }
    return labels;
  }

  private static String label(StageGraph graph, Map<Long, Long> parents, long id) {
    StoredNode node = graph.find(id);
    if (node == null) {
      node = graph.find(parents.getOrDefault(id, 0L));
    }
    if (node == null) {
      return "";
    }
    var names = new ArrayList<>(graph.path(node).stream().map(StageGraph::name).toList());
    if (StageGraph.isStageOrBranch(node)) {
      names.add(StageGraph.name(node));
    }
    return shortened(String.join(" / ", names), MAX_NAME);
  }

  List<String> html(JobRun run, List<String> lines) {
    return log.html(run, lines);
  }

  /** The stages of a run for its page. */
  StageSection section(RequestContext call, JobRun run, List<InputView> pending) {
    if (!isPipeline(run)) {
      return new StageSection(null, null, pending);
    }
    String path = tasks.path(call, run);
    StageGraph graph = graph(run.run());
    return new StageSection(
        failure(call, run, path, graph, ""), view(call, run, path, graph), pending);
  }

  /**
   * The stages of a run.
   *
   * @param failure null if the run did not fail
   * @param graph null if the run is not one of a pipeline
   */
  public record StageSection(
      @Nullable FailureView failure, @Nullable StageGraphView graph, List<InputView> inputs) {

    /** Whether the page has a button that restarts the run from a stage. */
    public boolean hasRestart() {
      return (failure != null && !failure.restartStage().isEmpty())
          || (graph != null && graph.hasRestart());
    }
  }

  /** The graph for a page. */
  StageGraphView view(RequestContext call, JobRun run, String path, StageGraph graph) {
    RestartOptions options = repeats.restartOptions(call.caller(), run);
    Set<String> restart = options.refusal() == null ? Set.copyOf(options.stages()) : Set.of();
    var counter = new BoxCounter();
    List<BoxGroup> groups = groups(graph.groups(), restart, counter);
    return new StageGraphView(
        path, run.run().running(), groups, Math.max(0, graph.all().size() - counter.boxes));
  }

  /** The contents of a stage for its page; null if it has none. */
  @Nullable StageGraphView contents(JobRun run, String path, StageNode stage) {
    return stage.groups().isEmpty()
        ? null
        : new StageGraphView(
            path, run.run().running(), groups(stage.groups(), Set.of(), new BoxCounter()), 0);
  }

  private static final class BoxCounter {
    int boxes;
  }

  private List<BoxGroup> groups(List<StageGroup> groups, Set<String> restart, BoxCounter counter) {
    var all = new ArrayList<BoxGroup>();
    for (StageGroup group : groups) {
      var boxes = new ArrayList<StageBox>();
      for (StageNode node : group.nodes()) {
        if (counter.boxes < MAX_BOXES) {
          counter.boxes++;
          boxes.add(box(node, restart, counter));
        }
      }
      if (!boxes.isEmpty()) {
        all.add(new BoxGroup(group.parallel(), boxes));
      }
    }
    return all;
  }

  private StageBox box(StageNode node, Set<String> restart, BoxCounter counter) {
    boolean open = node.state().isOpen();
    return new StageBox(
        node.id(),
        shortened(node.name(), MAX_NAME),
        node.branch(),
        TextFormat.colour(node.state()),
        node.state() == StageState.RUNNING,
        node.state().label(),
        node.skipped(),
        open || node.state() == StageState.SKIPPED
            ? ""
            : TextFormat.duration(node.duration(clock.millis())),
        open ? node.startedAt() : 0,
        open ? TextFormat.timeOfDay(node.startedAt()) : "",
        restart.contains(node.name()),
        groups(node.groups(), Set.of(), counter));
  }

  static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  @Override
  public @Nullable FailureView failure(RequestContext call, JobRun run, String path) {
    return isPipeline(run) && run.run().result() != null
        ? failure(call, run, path, graph(run.run()), run.run().name())
        : null;
  }

  /**
   * What made the run fail or become unstable; null for other runs.
   *
   * @param build name of the run if the page is not its own; empty otherwise
   */
  private @Nullable FailureView failure(
      RequestContext call, JobRun run, String path, StageGraph graph, String build) {
    Result result = run.run().result();
    if (!isPipeline(run) || (result != Result.FAILURE && result != Result.UNSTABLE)) {
      return null;
    }
    boolean unstable = result == Result.UNSTABLE;
    String verb = unstable ? " is unstable" : " failed";
    String replay =
        run.job().buildable() && call.hasPermission(Permission.RUN_REPLAY) ? path + "replay/" : "";
    FailedStep failed = FailedStep.find(graph, result);
    if (failed == null) {
      return new FailureView(
          path,
          build,
          "This build" + verb,
          unstable,
          List.of(),
          "",
          "",
          "",
          lastLines(call, run),
          true,
          "",
          path + "console",
          replay,
          "");
    }
    List<StageLink> stages =
        failed.stages().stream()
            .map(stage ->
                new StageLink(
                    shortened(StageGraph.name(stage), MAX_NAME),
                    path + "stages/" + stage.id() + "/"))
            .toList();
    StoredNode node = failed.node();
    boolean isStep = node.kind() == FlowNode.Kind.STEP;
    StepLog.LogEnd end =
        stepLog(call, run).end(logNodes(graph, node), FAILURE_BYTES, FAILURE_LINES);
    boolean hasLines = !end.lines().isEmpty();
    return new FailureView(
        path,
        build,
        stages.isEmpty() ? "This build" + verb : "Stage “" + stages.getLast().name() + "”" + verb,
        unstable,
        stages,
        isStep || node.kind() == FlowNode.Kind.BLOCK ? node.step() : "",
        label(node),
        shortened(failed.message(), MAX_MESSAGE),
        hasLines ? html(run, end.lines()) : lastLines(call, run),
        !hasLines || end.isCut(),
        isStep && hasLines ? path + "execution/node/" + node.id() + "/log" : "",
        path + "console" + (end.start() < 0 ? "" : "?at=" + end.start()),
        replay,
        restartStage(call, run, failed));
  }

  /** A step; or else a block, and the blocks between it and its stage, which report its failure. */
  private static List<Long> logNodes(StageGraph graph, StoredNode node) {
    var nodes = new ArrayList<>(List.of(node.id()));
    if (node.kind() != FlowNode.Kind.STEP) {
      for (StoredNode at = node;
          at != null && !StageGraph.isStageOrBranch(at);
          at = graph.find(at.parent())) {
        nodes.add(at.id());
      }
    }
    return nodes;
  }

  private List<String> lastLines(RequestContext call, JobRun run) {
    return log.last(call.caller(), run, FAILURE_BYTES, FAILURE_LINES).lines().stream()
        .map(LogLines.LogLine::html)
        .toList();
  }

  /** The label of a step, or else its main argument. */
  static String label(StoredNode node) {
    String label = node.tags().get("label");
    return shortened(
        (label == null ? node.description() : label).lines().collect(Collectors.joining(" ↵ ")),
        200);
  }

  /** The outermost stage around the failed step, if the run can be restarted from it. */
  private String restartStage(RequestContext call, JobRun run, FailedStep failed) {
    if (failed.stages().isEmpty()) {
      return "";
    }
    String outermost = StageGraph.name(failed.stages().getFirst());
    RestartOptions options = repeats.restartOptions(call.caller(), run);
    return options.refusal() == null && options.stages().contains(outermost) ? outermost : "";
  }
}
