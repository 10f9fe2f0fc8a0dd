package dev.steward.rest.pipeline;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.http.Response;
import dev.steward.job.JobType;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.FailedStep;
import dev.steward.pipeline.stage.StageGraph;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.text.Json;
import java.util.List;
import java.util.Set;

/** {@code RUN/failure}: the step that made a run of a pipeline fail or become unstable. */
public final class FailureEndpoints {

  private static final int MAX_LINES = 20;
  private static final int MAX_BYTES = 16 << 10;

  private final ResourceTypes kinds;
  private final Authorizer authorizer;
  private final Blobs blobs;
  private final FlowTrees trees;

  public FailureEndpoints(
      ResourceTypes kinds, Authorizer authorizer, Blobs blobs, FlowTrees trees) {
    this.kinds = kinds;
    this.authorizer = authorizer;
    this.blobs = blobs;
    this.trees = trees;
  }

  /** Adds the route. */
  public void addRoutes() {
    kinds.run().route(Method.GET, "failure", AccessRule.needs(Permission.ITEM_READ), this::failure);
  }

  private Response failure(RequestContext call, JobRun run) {
    Result result = run.run().result();
    FailedStep failed =
        run.job().type() == JobType.PIPELINE && result != null
            ? FailedStep.find(new StageGraph(trees.blocks(run.run()), Set.of(), true), result)
            : null;
    if (failed == null) {
      throw new Problem.NotFound(
          "The build has no failed step. Only completed builds of pipelines have one.");
    }
    StoredNode node = failed.node();
    StepLog.LogEnd end =
        StepLog.of(authorizer, blobs, call.caller(), run)
            .end(List.of(node.id()), MAX_BYTES, MAX_LINES);
    return Response.json(
        200,
        Json.object()
            .put("result", result == null ? null : result.name())
            .put(
                "stages",
                failed.stages().stream()
                    .map(stage ->
                        Json.object()
                            .put("id", Long.toString(stage.id()))
                            .put("name", StageGraph.name(stage)))
                    .toList())
            .put("id", Long.toString(node.id()))
            .put("step", node.kind() == FlowNode.Kind.BODY ? null : node.step())
            .put("label", failed.label())
            .put("message", failed.message())
            .putTexts("log", end.lines())
            .put("hasMore", end.isCut())
            .toString());
  }
}
