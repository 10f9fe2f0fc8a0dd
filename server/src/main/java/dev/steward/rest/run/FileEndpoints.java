package dev.steward.rest.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.FolderTree;
import dev.steward.engine.Engine;
import dev.steward.host.Files;
import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.PageRenderer;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.nio.file.Path;

/** Serves {@code RUN/artifact/…}, {@code JOB/ws/…} and {@code /userContent/…}. */
public final class FileEndpoints {

  private final Path home;
  private final Authorizer authorizer;
  private final Runs runs;
  private final Blobs blobs;
  private final Engine engine;
  private final Hosts hosts;
  private final PageRenderer pageRenderer;

  public FileEndpoints(
      Path home,
      Authorizer authorizer,
      Runs runs,
      Blobs blobs,
      Engine engine,
      Hosts hosts,
      PageRenderer pageRenderer) {
    this.home = home;
    this.authorizer = authorizer;
    this.runs = runs;
    this.blobs = blobs;
    this.engine = engine;
    this.hosts = hosts;
    this.pageRenderer = pageRenderer;
  }

  public void addRoutes(ResourceTypes kinds) {
    kinds
        .run()
        .route(Method.GET, "artifact", AccessRule.needs(Permission.RUN_ARTIFACTS), this::artifact);
    kinds
        .job()
        .route(Method.GET, "ws", AccessRule.needs(Permission.ITEM_WORKSPACE), this::workspace)
        .route(
            Method.POST,
            "doWipeOutWorkspace",
            AccessRule.needs(Permission.ITEM_WIPE_OUT),
            this::wipeOut);
    kinds.server().route(Method.GET, "userContent", AccessRule.read(), this::userContent);
  }

  private Response artifact(RequestContext call, JobRun jobRun) {
    return new DirectoryBrowser(
            pageRenderer,
            new FolderTree(blobs.artifacts(jobRun.job().id(), jobRun.run().number())),
            "Artifacts of " + jobRun.title(),
            "archive",
            call.path() + "artifact/")
        .respond(call);
  }

  private Response workspace(RequestContext call, Job job) {
    Files files = host(job).defaultWorkspace(job.fullName());
    if (files.list("", 1) == null) {
      return noWorkspace(call);
    }
    return new DirectoryBrowser(
            pageRenderer,
            files,
            "Workspace of " + job.fullName() + " on Built-In Node",
            job.name(),
            call.path() + "ws/")
        .respond(call);
  }

  /** The machine of the job's last build. */
  private Host host(Job job) {
    Run last = runs.find(job, runs.status(job).last());
    return last == null ? hosts.builtIn() : hosts.of(last.builtOn());
  }

  /** A page with status 200 instead of 404, as in Jenkins. */
  private Response noWorkspace(RequestContext call) {
    return pageRenderer.page(
        call,
        "Error: no workspace",
        "<p class=\"card empty\">There is no workspace for this project: it has never been built"
            + " here, or its workspace was deleted. Run a build to create it.</p>");
  }

  private Response userContent(RequestContext call, Site site) {
    return new DirectoryBrowser(
            pageRenderer,
            new FolderTree(home.resolve("userContent")),
            "userContent",
            "userContent",
            call.path() + "userContent/")
        .respond(call);
  }

  /** {@code POST JOB/doWipeOutWorkspace}: deletes only the content of the workspace. */
  private Response wipeOut(RequestContext call, Job job) {
    authorizer.require(call.caller(), Permission.ITEM_BUILD, job.protectedObject());
    if (engine.activeBuilds().stream().anyMatch(build -> build.job().id() == job.id())
        || host(job).isInUse(job.fullName())) {
      throw new Problem.Conflict(
          "The workspace is in use by a build. Wait for the build to finish, or stop it.");
    }
    Files files = host(job).defaultWorkspace(job.fullName());
    if (files.list("", 1) == null) {
      return noWorkspace(call);
    }
    int remaining = files.delete(_ -> true, true);
    if (remaining > 0) {
      throw new Problem.Conflict(
          remaining
              + " files or directories in the workspace could not be deleted, because they"
              + " belong to another user.");
    }
    return Responses.redirect(call.path());
  }
}
