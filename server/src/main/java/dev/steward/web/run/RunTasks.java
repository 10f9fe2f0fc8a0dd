package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.job.JobType;
import dev.steward.pipeline.run.PipelineDriver;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.report.Reports;
import dev.steward.report.coverage.CoverageSummary;
import dev.steward.report.issue.IssueSummary;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.web.Layout;
import dev.steward.web.Layout.Task;
import java.util.ArrayList;

/** Side menu of a build, limited to what the viewer may do. */
public final class RunTasks {

  private final ResourceTypes kinds;
  private final Reports reports;
  private final PendingInputs inputs;
  private final PipelineDriver pipelines;

  public RunTasks(
      ResourceTypes kinds, Reports reports, PendingInputs inputs, PipelineDriver pipelines) {
    this.pipelines = pipelines;
    this.kinds = kinds;
    this.reports = reports;
    this.inputs = inputs;
  }

  /** Path of the build on this host, by its number, with trailing slash. */
  String path(RequestContext call, JobRun jobRun) {
    return jobPath(call) + jobRun.run().number() + "/";
  }

  /** Path of the build's job, with trailing slash. */
  String jobPath(RequestContext call) {
    Resource<JobRun> place = call.resource().find(kinds.run());
    Resource<?> job = place == null ? null : place.parent();
    if (job == null) {
      throw new IllegalStateException("run page without a parent job");
    }
    return call.site().contextPath() + "/" + job.url();
  }

  /** Layout of a build page. */
  Layout layout(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    String path = path(call, jobRun);
    var tasks = new ArrayList<Task>();
    tasks.add(Task.link("info", "Status", path));
    tasks.add(Task.link("log", "Console", path + "console"));
    if (!inputs.of(run.id()).isEmpty()) {
      tasks.add(Task.link("edit", "Paused for input", path + "input/"));
    }
    if (jobRun.job().type() == JobType.PIPELINE) {
      tasks.add(Task.link("info", "Pipeline Steps", path + "flowGraphTable/"));
    }
    tasks.add(Task.link("changes", "Changes", path + "changes"));
    if (reports.findSummary(run) != null) {
      tasks.add(Task.link("test", "Tests", path + "testReport/"));
    }
    for (CoverageSummary coverage : reports.coverage().summaries(run)) {
      tasks.add(Task.link("chart", coverage.name(), path + coverage.id() + "/"));
    }
    for (IssueSummary issues : reports.issues().summaries(run)) {
      tasks.add(Task.link("info", issues.name(), path + issues.id() + "/"));
    }
    if (!run.artifacts().isEmpty() && call.hasPermission(Permission.RUN_ARTIFACTS)) {
      tasks.add(Task.link("file", "Artifacts", path + "artifact/"));
      HtmlReports.links(run)
          .forEach((name, page) -> tasks.add(Task.link("file", name, path + "artifact/" + page)));
    }
    tasks.add(Task.link("gear", "Environment", path + "injectedEnvVars/"));
    if (call.hasPermission(Permission.RUN_UPDATE)) {
      tasks.add(Task.link("edit", "Edit", path + "configure"));
    }
    if (jobRun.job().buildable() && call.hasPermission(Permission.ITEM_BUILD)) {
      tasks.add(Task.link("refresh", "Rebuild", path + "rebuild/"));
    }
    if (jobRun.job().type() == JobType.PIPELINE && jobRun.job().buildable()) {
      if (call.hasPermission(Permission.RUN_REPLAY)) {
        tasks.add(Task.link("refresh", "Replay", path + "replay/"));
      }
      if (!run.running() && call.hasPermission(Permission.ITEM_BUILD)) {
        tasks.add(Task.link("refresh", "Restart from stage", path + "restart/"));
      }
    }
    if (run.running() && call.hasPermission(Permission.ITEM_CANCEL)) {
      if (jobRun.job().type() == JobType.PIPELINE) {
        boolean paused = pipelines.isPaused(run);
        tasks.add(
            Task.button(
                paused ? "play" : "pause",
                paused ? "Resume" : "Pause",
                path + "pause/toggle",
                null));
      }
      tasks.add(Task.button("stop", "Stop", path + "stop", null));
    }
    if (call.hasPermission(run.keep() ? Permission.RUN_DELETE : Permission.RUN_UPDATE)) {
      tasks.add(
          Task.button(
              "lock",
              run.keep() ? "Don't keep this build forever" : "Keep this build forever",
              path + "toggleLogKeep",
              null));
    }
    if (!run.running() && !run.keep() && call.hasPermission(Permission.RUN_DELETE)) {
      tasks.add(
          Task.button("trash", "Delete", path + "doDelete", "Delete this build and its log?"));
    }
    tasks.add(Task.link("file", "View as plain text", path + "consoleText"));
    Resource<JobRun> resource = call.resource().find(kinds.run());
    // The requested path may contain a permalink; the paths of the tasks never do.
    String requestedPath =
        call.site().contextPath() + "/" + (resource == null ? "" : resource.url());
    return Layout.of(
        call,
        tasks,
        call.path().startsWith(requestedPath)
            ? path + call.path().substring(requestedPath.length())
            : path);
  }
}
