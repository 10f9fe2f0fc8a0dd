package dev.steward.rest.pipeline;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.pipeline.step.JobCaches;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.text.Json;

/** The caches that the pipelines of a job keep on the server. */
public final class CacheEndpoints {

  private final JobCaches caches;

  public CacheEndpoints(JobCaches caches) {
    this.caches = caches;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .job()
        .route(
            Method.GET,
            "caches",
            AccessRule.needs(Permission.ITEM_WORKSPACE),
            (_, job) -> list(job))
        .route(
            Method.POST, "deleteCaches", AccessRule.needs(Permission.ITEM_CONFIGURE), this::delete);
  }

  private Response list(Job job) {
    return Response.json(
        200,
        Json.object()
            .put(
                "caches",
                caches.list(job).stream()
                    .map(cache ->
                        Json.object()
                            .put("path", cache.path())
                            .put("name", cache.name())
                            .put("size", cache.size())
                            .put("savedAt", cache.savedAt()))
                    .toList())
            .toString());
  }

  private Response delete(RequestContext call, Job job) {
    caches.deleteAll(job);
    return Response.of(204);
  }
}
