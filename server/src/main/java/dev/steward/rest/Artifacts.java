package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.blob.SafeFileTree;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import java.nio.file.Path;

/** Serves {@code RUN/artifact/…}, {@code JOB/ws/…} and {@code /userContent/…}. */
final class Artifacts {

  private final Parts parts;

  private Artifacts(Parts parts) {
    this.parts = parts;
  }

  static void rows(Kinds kinds, Parts parts) {
    var artifacts = new Artifacts(parts);
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

  private Response artifact(RequestContext call, JobRun which) {
    return new Browser(
            parts.plain(),
            parts.blobs().artifacts(which.job().id(), which.run().number()),
            "Artifacts of " + which.title(),
            "archive",
            call.path() + "artifact/")
        .answer(call);
  }

  private Response workspace(RequestContext call, Job job) {
    Path folder = parts.places().workspaceOf(job);
    if (SafeFileTree.list(folder, "", 1) == null) {
      return noWorkspace(call);
    }
    return new Browser(
            parts.plain(),
            folder,
            "Workspace of " + job.fullName() + " on Built-In Node",
            job.name(),
            call.path() + "ws/")
        .answer(call);
  }

  /** A page with status 200 instead of 404, like Jenkins. */
  private Response noWorkspace(RequestContext call) {
    return parts
        .plain()
        .page(
            call,
            "Error: no workspace",
            "<p class=\"card empty\">There is no workspace for this project: it was"
                + " never built here, or its workspace was deleted. Run a build to create"
                + " it.</p>");
  }

  private Response userContent(RequestContext call, Site site) {
    return new Browser(
            parts.plain(),
            parts.home().resolve("userContent"),
            "userContent",
            "userContent",
            call.path() + "userContent/")
        .answer(call);
  }

  /** {@code POST JOB/doWipeOutWorkspace}: deletes the content of the workspace only. */
  private Response wipeOut(RequestContext call, Job job) {
    parts.rights().require(call.caller(), Permission.ITEM_BUILD, job.protectedObject());
    if (parts.engine().activeBuilds().stream().anyMatch(one -> one.job().id() == job.id())
        || parts.places().isInUse(job)) {
      throw new Problem.Conflict(
          "The workspace is in use by a build. Wait for it to finish, or stop it.");
    }
    if (SafeFileTree.list(parts.places().workspaceOf(job), "", 1) == null) {
      return noWorkspace(call);
    }
    int left = SafeFileTree.delete(parts.places().workspaceOf(job), _ -> true, true);
    if (left > 0) {
      throw new Problem.Conflict(
          left
              + " files or directories of the workspace could not be deleted: they"
              + " belong to another user.");
    }
    return Answers.to(call.path());
  }
}
