package dev.steward.web.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.SafeFileTree;
import dev.steward.blob.TreeEntry;
import dev.steward.engine.Engine;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.report.Reports;
import dev.steward.report.TestSummary;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.VisibleCauses;
import dev.steward.routing.RequestContext;
import dev.steward.routing.UrlPath;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Notes;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.scm.Change;
import dev.steward.scm.Revision;
import dev.steward.scm.RevisionSummary;
import dev.steward.scm.ScmExport;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.web.TextFormat;
import dev.steward.web.run.RunView.RunProperty;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Builds the data of build pages. */
public final class RunViews {

  private static final int MAX_CHANGES = 10;
  private static final int MAX_FILES = 20;
  private static final int TIMELINE_WIDTH = 600;

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Notes notes;
  private final Blobs blobs;
  private final Reports reports;
  private final Engine engine;
  private final RunTasks tasks;

  public RunViews(
      InstantSource clock,
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Notes notes,
      Blobs blobs,
      Reports reports,
      Engine engine,
      RunTasks tasks) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.notes = notes;
    this.blobs = blobs;
    this.reports = reports;
    this.engine = engine;
    this.tasks = tasks;
  }

  RunView.Head head(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    Result result = run.result();
    String description = run.description();
    return new RunView.Head(
        jobRun.job().fullName(),
        tasks.jobPath(call),
        run.name(),
        tasks.path(call, jobRun),
        TextFormat.colour(result),
        run.running(),
        TextFormat.result(result),
        run.keep(),
        description == null ? "" : description);
  }

  RunView of(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    RunView.Head head = head(call, jobRun);
    Runs.AdjacentRuns neighbours = runs.adjacent(jobRun.job(), run.number());
    TestSummary tests = reports.findSummary(run);
    List<RunView.ChangeLine> changes = changes(run);
    List<RunStep> steps = runs.steps(run, engine.currentStep(run));
    boolean mayReadArtifacts = call.hasPermission(Permission.RUN_ARTIFACTS);
    return new RunView(
        head,
        neighbours.previous() == 0 ? "" : head.jobPath() + neighbours.previous() + "/",
        neighbours.next() == 0 ? "" : head.jobPath() + neighbours.next() + "/",
        properties(call, jobRun),
        timeline(jobRun),
        StepLines.of(clock, run, steps, head.path()),
        Math.max(0, steps.size() - StepLines.MAX),
        parameters(run),
        tests == null
            ? null
            : new RunView.TestTotals(
                tests.failed(), tests.skipped(), tests.passed(), tests.total()),
        changes.subList(0, Math.min(MAX_CHANGES, changes.size())),
        Math.max(0, changes.size() - MAX_CHANGES),
        mayReadArtifacts ? files(jobRun, head.path()) : List.of(),
        mayReadArtifacts ? Math.max(0, run.artifacts().size() - MAX_FILES) : 0);
  }

  private List<RunProperty> properties(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    String context = call.site().contextPath();
    var properties = new ArrayList<RunProperty>();
    List<Cause> causes = VisibleCauses.of(authorizer, call.caller(), run.causes());
    for (Cause cause : causes.stream().distinct().toList()) {
      properties.add(new RunProperty("Cause", cause.line(), href(call, cause), ""));
    }
    String stopper = run.stoppedBy();
    if (stopper != null) {
      properties.add(new RunProperty("Stopped by", stopper, "", ""));
    }
    long now = clock.millis();
    properties.add(
        RunProperty.time(
            "Started", TextFormat.date(run.startedAt()), TextFormat.ago(run.startedAt(), now)));
    long waited = Math.max(0, run.startedAt() - run.scheduledAt());
    if (run.running()) {
      long estimate = runs.status(jobRun.job()).recentResults().estimateMillis();
      properties.add(
          new RunProperty(
              "Running for",
              TextFormat.duration(Math.max(0, now - run.startedAt())),
              "",
              estimate < 0 ? "" : "of about " + TextFormat.duration(estimate)));
    } else {
      properties.add(
          new RunProperty(
              "Duration",
              TextFormat.duration(run.duration()),
              "",
              waited < 1_000 ? "" : "after " + TextFormat.duration(waited) + " in the queue"));
    }
    String node = run.builtOn();
    properties.add(
        new RunProperty(
            "Node",
            node.isEmpty() ? NodeView.BUILT_IN : node,
            context + "/computer/" + (node.isEmpty() ? "(built-in)" : UrlPath.encode(node)) + "/",
            ""));
    String note = notes.find(run.id(), ScmNotes.REVISION);
    RevisionSummary revision = note == null ? null : summary(ScmNotes.revision(note));
    if (revision != null) {
      properties.add(new RunProperty(revision.label(), revision.value(), "", revision.detail()));
    }
    return properties;
  }

  private static @Nullable RevisionSummary summary(Revision revision) {
    ScmType<?> type = ScmTypes.find(revision.scm());
    ScmExport export = type == null ? null : type.export();
    return export == null ? null : export.summary(revision);
  }

  /** Link of a cause; empty if there is none or the caller may not follow it. */
  private String href(RequestContext call, Cause cause) {
    String context = call.site().contextPath();
    return switch (cause) {
      case Cause.UserCause(String id, _) -> context + "/user/" + UrlPath.encode(id) + "/";
      case Cause.CliCause(String id, _) -> context + "/user/" + UrlPath.encode(id) + "/";
      case Cause.UpstreamCause(String name, long number, _) -> {
        Job job = jobs.find(call.caller(), name);
        yield job != null
                && authorizer.allows(call.caller(), Permission.ITEM_READ, job.protectedObject())
            ? context + "/" + Links.path(job) + number + "/"
            : "";
      }
      case Cause.RemoteCause _,
          Cause.HiddenUpstreamCause _,
          Cause.TimerCause _,
          Cause.ScmChangeCause _,
          Cause.TriggerCause _ ->
          "";
    };
  }

  /** Timeline: waiting, running and estimated remaining time. */
  private RunView.@Nullable Timeline timeline(JobRun jobRun) {
    Run run = jobRun.run();
    long waited = Math.max(0, run.startedAt() - run.scheduledAt());
    long ran = run.running() ? Math.max(0, clock.millis() - run.startedAt()) : run.duration();
    long left =
        run.running()
            ? Math.max(0, runs.status(jobRun.job()).recentResults().estimateMillis() - ran)
            : 0;
    long total = waited + ran + left;
    if (total <= 0) {
      return null;
    }
    int first = (int) (TIMELINE_WIDTH * waited / total);
    int last = (int) (TIMELINE_WIDTH * left / total);
    return new RunView.Timeline(
        first,
        Math.max(1, TIMELINE_WIDTH - first - last),
        last,
        "Queued "
            + TextFormat.duration(waited)
            + ", "
            + (run.running() ? "running for " : "ran ")
            + TextFormat.duration(ran)
            + (left > 0 ? ", about " + TextFormat.duration(left) + " left" : ""));
  }

  static List<RunView.ParameterLine> parameters(Run run) {
    return run.parameters().stream()
        .map(value ->
            switch (value.type()) {
              case SECRET -> new RunView.ParameterLine(value.name(), "", true);
              case FILE ->
                  new RunView.ParameterLine(value.name(), Uploads.name(value.value()), false);
              case TEXT, MULTI_LINE, FLAG, RUN, CREDENTIAL, LABEL ->
                  new RunView.ParameterLine(value.name(), value.value(), false);
            })
        .toList();
  }

  List<RunView.ChangeLine> changes(Run run) {
    String note = notes.find(run.id(), ScmNotes.CHANGES);
    if (note == null) {
      return List.of();
    }
    return ScmNotes.changeSet(note).changes().stream().map(RunViews::line).toList();
  }

  private static RunView.ChangeLine line(Change change) {
    String message = change.message().strip();
    return new RunView.ChangeLine(
        change.id(),
        change.title(),
        change.attributedTo().name(),
        TextFormat.date(change.at()),
        message.length() > change.title().length()
            ? message.substring(change.title().length()).strip()
            : "",
        change.paths().stream()
            .map(path ->
                switch (path.editType()) {
                      case ADDED -> "+ ";
                      case MODIFIED -> "~ ";
                      case DELETED -> "- ";
                    }
                    + path.file())
            .toList());
  }

  private List<RunView.FileLine> files(JobRun jobRun, String path) {
    java.nio.file.Path folder = blobs.artifacts(jobRun.job().id(), jobRun.run().number());
    var files = new ArrayList<RunView.FileLine>();
    for (String file : jobRun.run().artifacts()) {
      if (files.size() == MAX_FILES) {
        break;
      }
      TreeEntry entry = SafeFileTree.find(folder, file);
      files.add(
          new RunView.FileLine(
              file,
              path + "artifact/" + UrlPath.encode(file).replace("%2F", "/"),
              entry == null ? "" : size(entry.size())));
    }
    return files;
  }

  /** A size in bytes with its unit, such as {@code 1.5 MB}. */
  static String size(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
