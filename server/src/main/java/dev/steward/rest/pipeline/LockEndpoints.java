package dev.steward.rest.pipeline;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.export.ExportedValue;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.pipeline.step.LockTexts;
import dev.steward.pipeline.step.ResourceLocks;
import dev.steward.pipeline.step.ResourceLocks.LockableResource;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.pipeline.LockModel.LockView;
import dev.steward.rest.pipeline.LockModel.ResourceView;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.util.List;

/** {@code /lockable-resources}: the resources of lock steps. */
public final class LockEndpoints {

  private final ResourceLocks locks;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;

  public LockEndpoints(ResourceLocks locks, Authorizer authorizer, Jobs jobs, Runs runs) {
    this.locks = locks;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
  }

  /** Adds the resource and routes, and returns the type of {@code /lockable-resources}. */
  public ResourceType<ResourceLocks> addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.read();
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    var type = new ResourceType<ResourceLocks>("lockableResources", _ -> ProtectedObject.SERVER);
    type.exports(
            read,
            (call, _) -> ExportedValue.of(LockModel.LOCKS, new LockView(views(call.caller()))))
        .withModels(() -> List.of(LockModel.LOCKS))
        .noStore()
        .route(Method.POST, "unlock", administer, this::unlock)
        .route(Method.POST, "declare", administer, this::declare)
        .route(Method.POST, "remove", administer, this::remove);
    kinds.server().child("lockable-resources", type, (_, _, _) -> locks);
    return type;
  }

  /** The resources; names of runs that the caller may not see are left out. */
  private List<ResourceView> views(Caller caller) {
    return locks.resources().stream().map(resource -> view(caller, resource)).toList();
  }

  private ResourceView view(Caller caller, LockableResource resource) {
    Long ownerId = resource.owner();
    Run run = ownerId == null ? null : runs.find(ownerId);
    Job job = run == null ? null : jobs.find(run.jobId());
    boolean visible =
        job != null && authorizer.allows(caller, Permission.ITEM_READ, job.protectedObject());
    String build =
        run == null || job == null || !visible ? null : job.fullName() + " " + run.name();
    return new ResourceView(
        resource.name(),
        resource.labels(),
        resource.description(),
        resource.declared(),
        ownerId != null,
        build,
        ownerId == null
            ? null
            : "["
                + resource.name()
                + "] is locked"
                + (run == null || job == null || !visible
                    ? ""
                    : " by " + job.fullName() + "#" + run.number())
                + " at "
                + LockTexts.time(resource.since()),
        visible ? resource.reason() : "",
        ownerId == null ? null : Long.valueOf(resource.since()));
  }

  private Response unlock(RequestContext call, ResourceLocks value) {
    String name = call.requiredParameter("resource");
    if (!locks.unlock(call.caller(), name)) {
      throw new Problem.NotFound("No resource named '" + name + "' is locked.");
    }
    return Responses.redirectBack(call);
  }

  private Response declare(RequestContext call, ResourceLocks value) {
    locks.declare(
        call.caller(),
        call.requiredParameter("resource"),
        call.parameters().get("labels", ""),
        call.parameters().get("description", ""));
    return Responses.redirectBack(call);
  }

  private Response remove(RequestContext call, ResourceLocks value) {
    String name = call.requiredParameter("resource");
    if (!locks.remove(call.caller(), name)) {
      throw new Problem.NotFound("No resource named '" + name + "' is declared.");
    }
    return Responses.redirectBack(call);
  }
}
