package dev.steward.web.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.pipeline.step.LockTexts;
import dev.steward.pipeline.step.ResourceLocks;
import dev.steward.pipeline.step.ResourceLocks.LockableResource;
import dev.steward.pipeline.step.ResourceLocks.WaitingRequest;
import dev.steward.rest.model.Links;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of the resources that lock steps of pipelines share. */
public final class LockPages {

  private final ResourceLocks locks;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;

  public LockPages(ResourceLocks locks, Authorizer authorizer, Jobs jobs, Runs runs) {
    this.locks = locks;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
  }

  /**
   * A build on the page.
   *
   * @param url its path on this host; empty if the viewer may not see the build
   */
  public record BuildLink(String name, String url) {}

  /**
   * A resource on the page.
   *
   * @param owner null if it is free
   */
  public record ResourceLine(
      String name,
      String labels,
      String description,
      boolean declared,
      @Nullable BuildLink owner,
      String since) {}

  /** A build that waits for resources. */
  public record WaitingLine(BuildLink build, String request, String since) {}

  /** Adds the page to the resource {@code /lockable-resources}. */
  public void addRoutes(ResourceType<ResourceLocks> type) {
    type.route(Method.GET, "", AccessRule.read(), this::page);
  }

  private Response page(RequestContext call, ResourceLocks value) {
    List<ResourceLine> resources =
        locks.resources().stream().map(resource -> line(call, resource)).toList();
    List<WaitingLine> waiting =
        locks.waitingRequests().stream().map(request -> line(call, request)).toList();
    return Templates.page(
        call,
        200,
        "view/locks.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "resources",
            resources,
            "waiting",
            waiting,
            "mayChange",
            call.hasPermission(Permission.ADMINISTER)));
  }

  private ResourceLine line(RequestContext call, LockableResource resource) {
    Long owner = resource.owner();
    return new ResourceLine(
        resource.name(),
        resource.labels(),
        resource.description(),
        resource.declared(),
        owner == null ? null : link(call, owner),
        owner == null ? "" : LockTexts.time(resource.since()));
  }

  private WaitingLine line(RequestContext call, WaitingRequest request) {
    BuildLink build = link(call, request.runId());
    // What a job asks for is not shown without the permission to see the job.
    return new WaitingLine(
        build, build.url().isEmpty() ? "" : request.request(), LockTexts.time(request.since()));
  }

  private BuildLink link(RequestContext call, long runId) {
    Run run = runs.find(runId);
    Job job = run == null ? null : jobs.find(run.jobId());
    if (run == null
        || job == null
        || !authorizer.allows(call.caller(), Permission.ITEM_READ, job.protectedObject())) {
      return new BuildLink("a build that you may not see", "");
    }
    return new BuildLink(
        job.fullName() + " " + run.name(),
        call.site().contextPath() + "/" + Links.path(job) + run.number() + "/");
  }
}
