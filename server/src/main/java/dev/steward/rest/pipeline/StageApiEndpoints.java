package dev.steward.rest.pipeline;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.LogIndex;
import dev.steward.pipeline.run.LogSegment;
import dev.steward.pipeline.run.LogStream;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.run.RunLog;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code JOB/wfapi}, {@code RUN/wfapi} and {@code RUN/execution/node/ID}: the stages and steps of
 * pipelines with their states and logs, in the form of Jenkins' stage view.
 */
public final class StageApiEndpoints {

  /** The log of a step that one response contains, in bytes. */
  private static final int LOG_BYTES = 10 << 10;

  /** Builds in the list of a job. */
  private static final int MAX_RUNS = 10;

  private final ResourceTypes kinds;
  private final Authorizer authorizer;
  private final Runs runs;
  private final Blobs blobs;
  private final FlowTrees trees;
  private final PendingInputs inputs;
  private final StageApi api;

  public StageApiEndpoints(
      ResourceTypes kinds,
      Authorizer authorizer,
      Runs runs,
      Blobs blobs,
      FlowTrees trees,
      PendingInputs inputs,
      StageApi api) {
    this.kinds = kinds;
    this.authorizer = authorizer;
    this.runs = runs;
    this.blobs = blobs;
    this.trees = trees;
    this.inputs = inputs;
    this.api = api;
  }

  /** A node of a run. */
  record NodeOfRun(JobRun run, StageTree tree, StoredNode node) {}

  /** Adds the resources and routes. */
  public void addRoutes() {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    var jobStages =
        new ResourceType<Job>("pipelineJobStages", Job::protectedObject).plainNotFound();
    jobStages
        .route(Method.GET, "", read, this::describeJob)
        .route(Method.GET, "describe", read, this::describeJob)
        .route(Method.GET, "runs", read, this::listRuns);
    kinds
        .job()
        .child("wfapi", jobStages, (_, job, _) -> job.type() == JobType.PIPELINE ? job : null);
    var runStages = new ResourceType<JobRun>("pipelineStages", JobRun::subject).plainNotFound();
    runStages
        .route(Method.GET, "", read, this::describeRun)
        .route(Method.GET, "describe", read, this::describeRun)
        .route(Method.GET, "changesets", read, (call, run) -> json(api.changeSets(call, run)))
        .route(Method.GET, "artifacts", read, (call, run) -> json(api.artifacts(call, run)))
        .route(Method.GET, "pendingInputActions", read, this::pendingInputs)
        .route(Method.GET, "nextPendingInputAction", read, this::nextPendingInput)
        .route(Method.POST, "inputSubmit", read, this::submit);
    kinds.run().child("wfapi", runStages, (_, run, _) -> pipelineOf(run));
    addNodes(read);
  }

  private void addNodes(AccessRule read) {
    var nodeStages =
        new ResourceType<NodeOfRun>("pipelineNodeStages", node -> node.run().subject());
    nodeStages
        .plainNotFound()
        .route(Method.GET, "", read, this::describeNode)
        .route(Method.GET, "describe", read, this::describeNode)
        .route(Method.GET, "log", read, this::stepLog);
    var node = new ResourceType<NodeOfRun>("pipelineNode", target -> target.run().subject());
    node.plainNotFound()
        .route(Method.GET, "log", read, this::plainLog)
        .child("wfapi", nodeStages, (_, target, _) -> target);
    var nodes = new ResourceType<JobRun>("pipelineNodes", JobRun::subject).plainNotFound();
    nodes.namedChild(node, (_, run, name) -> node(run, name));
    var execution = new ResourceType<JobRun>("pipelineExecution", JobRun::subject).plainNotFound();
    execution.child("node", nodes, (_, run, _) -> run);
    kinds.run().child("execution", execution, (_, run, _) -> pipelineOf(run));
  }

  private static @Nullable JobRun pipelineOf(JobRun run) {
    return run.job().type() == JobType.PIPELINE ? run : null;
  }

  private static Response json(String body) {
    return Response.json(200, body);
  }

  private Response describeJob(RequestContext call, Job job) {
    String base = "/" + call.resource().url();
    return json(
        Json.object()
            .put(
                "_links",
                Json.object()
                    .put("self", StageApi.link(call, base + "describe"))
                    .put("runs", StageApi.link(call, base + "runs")))
            .put("name", job.name())
            .put("runCount", newest(job).size())
            .toString());
  }

  private List<Run> newest(Job job) {
    return runs.newest(job, 0, MAX_RUNS);
  }

  private Response listRuns(RequestContext call, Job job) {
    String since = call.parameters().find("since");
    boolean full = isFull(call);
    var all = new ArrayList<Json.Writer>();
    for (Run run : newest(job)) {
      all.add(run(call, new JobRun(job, run), full));
      if (run.name().equals(since)) {
        break;
      }
    }
    return json(Json.list(all));
  }

  private static boolean isFull(RequestContext call) {
    return Boolean.parseBoolean(call.parameters().get("fullStages", "false"));
  }

  private Response describeRun(RequestContext call, JobRun run) {
    return json(run(call, run, isFull(call)).toString());
  }

  private Json.Writer run(RequestContext call, JobRun run, boolean full) {
    return api.run(call, run, tree(run), inputs.of(run.run().id()), full);
  }

  private StageTree tree(JobRun run) {
    return new StageTree(
        trees.of(run.run()),
        inputs.of(run.run().id()).stream().map(PendingInput::node).collect(Collectors.toSet()));
  }

  private @Nullable NodeOfRun node(JobRun run, String name) {
    long id;
    try {
      id = Long.parseLong(name);
    } catch (NumberFormatException e) {
      return null;
    }
    StageTree tree = tree(run);
    StoredNode node = tree.find(id);
    return node == null ? null : new NodeOfRun(run, tree, node);
  }

  private Response describeNode(RequestContext call, NodeOfRun target) {
    return json(
        (StageTree.isStage(target.node())
                ? api.stage(call, target.run(), target.tree(), target.node(), true)
                : api.step(call, target.run(), target.tree(), target.node(), false))
            .toString());
  }

  /** The end of a step's log, as HTML. */
  private Response stepLog(RequestContext call, NodeOfRun target) {
    StoredNode node = target.node();
    boolean isStep = node.kind() == FlowNode.Kind.STEP;
    byte[] log = isStep ? log(call, target) : new byte[0];
    int start = Math.max(0, log.length - LOG_BYTES);
    String text = new String(log, start, log.length - start, StandardCharsets.UTF_8);
    String html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return json(
        Json.object()
            .put("nodeId", Long.toString(node.id()))
            .put("nodeStatus", target.tree().state(node).status().name())
            .put("length", html.length())
            .put("hasMore", start > 0)
            .putIfPresent("text", html.isEmpty() ? null : html)
            .put(
                "consoleUrl",
                isStep
                    ? StageApi.path(call, StageApi.node(call, target.run(), node) + "log")
                    : null)
            .toString());
  }

  private Response plainLog(RequestContext call, NodeOfRun target) {
    return Response.text(200, new String(log(call, target), StandardCharsets.UTF_8));
  }

  /** What a step wrote to the log of its run. */
  private byte[] log(RequestContext call, NodeOfRun target) {
    RunLog log = RunLog.of(authorizer, blobs, call.caller(), target.run());
    var out = new ByteArrayOutputStream();
    for (LogSegment segment : LogIndex.read(log.path(), blobs.size(log.path()))) {
      if (segment.node() == target.node().id() && !segment.stream().equals(LogStream.ANNOUNCE)) {
        long left = StageApi.MAX_LOG_BYTES - out.size();
        if (left <= 0) {
          break;
        }
        out.writeBytes(log.read(segment.start(), Math.min(segment.end(), segment.start() + left)));
      }
    }
    return out.toByteArray();
  }

  private Response pendingInputs(RequestContext call, JobRun run) {
    return json(
        Json.list(
            inputs.of(run.run().id()).stream().map(input -> api.input(call, run, input)).toList()));
  }

  private Response nextPendingInput(RequestContext call, JobRun run) {
    List<PendingInput> pending = inputs.of(run.run().id());
    return json(pending.isEmpty() ? "null" : api.input(call, run, pending.getFirst()).toString());
  }

  private Response submit(RequestContext call, JobRun run) {
    String id = call.parameters().get("inputId", "");
    PendingInput input = inputs.find(run.run().id(), id);
    if (input == null) {
      throw new Problem.NotFound("This build has no pending input with the id '" + id + "'.");
    }
    inputs.proceed(
        call.caller(), run, input, InputEndpoints.values(call.parameters().get("json", "{}")));
    return Responses.empty();
  }
}
