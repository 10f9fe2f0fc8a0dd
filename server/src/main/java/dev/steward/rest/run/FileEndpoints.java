package dev.steward.rest.run;

import dev.steward.access.Permission;
import dev.steward.blob.SafeFileTree;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.Parts;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.run.JobRun;
import java.nio.file.Path;

/** Serves {@code RUN/artifact/…}, {@code JOB/ws/…} and {@code /userContent/…}. */
final class FileEndpoints {

  private final Parts parts;

  private FileEndpoints(Parts parts) {
    this.parts = parts;
  }

  static void addRoutes(ResourceTypes kinds, Parts parts) {
    var artifacts = new FileEndpoints(parts);
    kinds
        .run()
        .route(
            Method.GET,
            "artifact",
            AccessRule.needs(Permission.RUN_ARTIFACTS),
            artifacts::artifact);
    kinds
        .job()
        .route(Method.GET, "ws", AccessRule.needs(Permission.ITEM_WORKSPACE), artifacts::workspace)
        .route(
            Method.POST,
            "doWipeOutWorkspace",
            AccessRule.needs(Permission.ITEM_WIPE_OUT),
            artifacts::wipeOut);
    kinds.server().route(Method.GET, "userContent", AccessRule.read(), artifacts::userContent);
  }

  private Response artifact(RequestContext call, JobRun jobRun) {
    return new DirectoryBrowser(
            parts.pageRenderer(),
            parts.blobs().artifacts(jobRun.job().id(), jobRun.run().number()),
            "Artifacts of " + jobRun.title(),
            "archive",
            call.path() + "artifact/")
        .respond(call);
  }

  private Response workspace(RequestContext call, Job job) {
    Path folder = parts.places().workspaceOf(job);
    if (SafeFileTree.list(folder, "", 1) == null) {
      return noWorkspace(call);
    }
    return new DirectoryBrowser(
            parts.pageRenderer(),
            folder,
            "Workspace of " + job.fullName() + " on Built-In Node",
            job.name(),
            call.path() + "ws/")
        .respond(call);
  }

  /** A page with status 200 instead of 404, like Jenkins. */
  private Response noWorkspace(RequestContext call) {
    return parts
        .pageRenderer()
        .page(
            call,
            "Error: no workspace",
            "<p class=\"card empty\">There is no workspace for this project: it was"
                + " never built here, or its workspace was deleted. Run a build to create"
                + " it.</p>");
  }

  private Response userContent(RequestContext call, Site site) {
    return new DirectoryBrowser(
            parts.pageRenderer(),
            parts.home().resolve("userContent"),
            "userContent",
            "userContent",
            call.path() + "userContent/")
        .respond(call);
  }

  /** {@code POST JOB/doWipeOutWorkspace}: deletes the content of the workspace only. */
  private Response wipeOut(RequestContext call, Job job) {
    parts.authorizer().require(call.caller(), Permission.ITEM_BUILD, job.protectedObject());
    if (parts.engine().activeBuilds().stream().anyMatch(build -> build.job().id() == job.id())
        || parts.places().isInUse(job)) {
      throw new Problem.Conflict(
          "The workspace is in use by a build. Wait for it to finish, or stop it.");
    }
    if (SafeFileTree.list(parts.places().workspaceOf(job), "", 1) == null) {
      return noWorkspace(call);
    }
    int remaining = SafeFileTree.delete(parts.places().workspaceOf(job), _ -> true, true);
    if (remaining > 0) {
      throw new Problem.Conflict(
          remaining
              + " files or directories of the workspace could not be deleted: they"
              + " belong to another user.");
    }
    return Responses.redirect(call.path());
  }
}
