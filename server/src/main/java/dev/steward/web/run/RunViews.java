package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.blob.SafeFileTree;
import dev.steward.gate.RequestContext;
import dev.steward.gate.UrlPath;
import dev.steward.job.Job;
import dev.steward.report.TestSummary;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.rest.VisibleCauses;
import dev.steward.rest.node.NodeView;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import dev.steward.scm.BuildData;
import dev.steward.scm.Change;
import dev.steward.scm.ScmNotes;
import dev.steward.web.Words;
import dev.steward.web.run.RunView.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Builds the data of build pages. */
final class RunViews {

  private static final int MAX_CHANGES = 10;
  private static final int MAX_FILES = 20;
  private static final int BAR = 600;

  private final Parts parts;
  private final RunTasks tasks;

  RunViews(Parts parts, RunTasks tasks) {
    this.parts = parts;
    this.tasks = tasks;
  }

  RunView.Head head(RequestContext call, JobRun which) {
    Run run = which.run();
    Result result = run.result();
    String description = run.description();
    return new RunView.Head(
        which.job().fullName(),
        tasks.jobPath(call),
        run.name(),
        tasks.path(call, which),
        Words.colour(result),
        run.running(),
        Words.shown(result),
        run.keep(),
        description == null ? "" : description);
  }

  RunView of(RequestContext call, JobRun which) {
    Run run = which.run();
    RunView.Head head = head(call, which);
    Runs.AdjacentRuns beside = parts.runs().adjacent(which.job(), run.number());
    TestSummary tests = parts.reports().findSummary(run);
    List<RunView.ChangeLine> changes = changes(run);
    List<RunStep> steps = parts.runs().steps(run, parts.engine().currentStep(run));
    boolean seesFiles = call.hasPermission(Permission.RUN_ARTIFACTS);
    return new RunView(
        head,
        beside.previous() == 0 ? "" : head.jobPath() + beside.previous() + "/",
        beside.next() == 0 ? "" : head.jobPath() + beside.next() + "/",
        facts(call, which),
        bar(which),
        StepLines.of(parts, run, steps, head.path()),
        Math.max(0, steps.size() - StepLines.MAX),
        parameters(run),
        tests == null
            ? null
            : new RunView.Tests(tests.failed(), tests.skipped(), tests.passed(), tests.total()),
        changes.subList(0, Math.min(MAX_CHANGES, changes.size())),
        Math.max(0, changes.size() - MAX_CHANGES),
        seesFiles ? files(which, head.path()) : List.of(),
        seesFiles ? Math.max(0, run.artifacts().size() - MAX_FILES) : 0);
  }

  private List<Fact> facts(RequestContext call, JobRun which) {
    Run run = which.run();
    String context = call.site().contextPath();
    var facts = new ArrayList<Fact>();
    List<Cause> causes = VisibleCauses.of(parts.rights(), call.caller(), run.causes());
    for (Cause cause : causes.stream().distinct().toList()) {
      facts.add(new Fact("Cause", cause.line(), href(call, cause), ""));
    }
    String stopper = run.stoppedBy();
    if (stopper != null) {
      facts.add(new Fact("Stopped by", stopper, "", ""));
    }
    long now = parts.clock().millis();
    facts.add(Fact.at("Started", Words.when(run.startedAt()), Words.ago(run.startedAt(), now)));
    long waited = Math.max(0, run.startedAt() - run.scheduledAt());
    if (run.running()) {
      long estimate = parts.runs().status(which.job()).recentResults().estimateMillis();
      facts.add(
          new Fact(
              "Running for",
              Words.took(Math.max(0, now - run.startedAt())),
              "",
              estimate < 0 ? "" : "of about " + Words.took(estimate)));
    } else {
      facts.add(
          new Fact(
              "Duration",
              Words.took(run.duration()),
              "",
              waited < 1_000 ? "" : "after " + Words.took(waited) + " in the queue"));
    }
    String node = run.builtOn();
    facts.add(
        new Fact(
            "Node",
            node.isEmpty() ? NodeView.BUILT_IN : node,
            context + "/computer/" + (node.isEmpty() ? "(built-in)" : UrlPath.encode(node)) + "/",
            ""));
    String built = parts.notes().find(run.id(), ScmNotes.BUILT);
    if (built != null) {
      BuildData of = ScmNotes.buildData(built);
      facts.add(new Fact("Commit", of.commit(), "", of.shortBranch()));
    }
    return facts;
  }

  /** Link of a cause; empty if there is none or the caller may not follow it. */
  private String href(RequestContext call, Cause cause) {
    String context = call.site().contextPath();
    return switch (cause) {
      case Cause.UserCause(String id, _) -> context + "/user/" + UrlPath.encode(id) + "/";
      case Cause.CliCause(String id, _) -> context + "/user/" + UrlPath.encode(id) + "/";
      case Cause.UpstreamCause(String name, long number, _) -> {
        Job job = parts.jobs().find(call.caller(), name);
        yield job != null
                && parts.rights().allows(call.caller(), Permission.ITEM_READ, job.protectedObject())
            ? context + "/" + Links.path(job) + number + "/"
            : "";
      }
      case Cause.RemoteCause _,
          Cause.HiddenUpstreamCause _,
          Cause.TimerCause _,
          Cause.ScmChangeCause _,
          Cause.WebhookCause _ ->
          "";
    };
  }

  /** Timeline: waiting, running and estimated remaining time. */
  private RunView.@Nullable Bar bar(JobRun which) {
    Run run = which.run();
    long waited = Math.max(0, run.startedAt() - run.scheduledAt());
    long ran =
        run.running() ? Math.max(0, parts.clock().millis() - run.startedAt()) : run.duration();
    long left =
        run.running()
            ? Math.max(0, parts.runs().status(which.job()).recentResults().estimateMillis() - ran)
            : 0;
    long all = waited + ran + left;
    if (all <= 0) {
      return null;
    }
    int first = (int) (BAR * waited / all);
    int last = (int) (BAR * left / all);
    return new RunView.Bar(
        first,
        Math.max(1, BAR - first - last),
        last,
        "Queued "
            + Words.took(waited)
            + ", "
            + (run.running() ? "running for " : "ran ")
            + Words.took(ran)
            + (left > 0 ? ", about " + Words.took(left) + " left" : ""));
  }

  static List<RunView.Parameter> parameters(Run run) {
    return run.parameters().stream()
        .map(value ->
            switch (value.type()) {
              case SECRET -> new RunView.Parameter(value.name(), "", true);
              case FILE -> new RunView.Parameter(value.name(), Uploads.name(value.value()), false);
              case TEXT, MULTI_LINE, FLAG, RUN, CREDENTIAL ->
                  new RunView.Parameter(value.name(), value.value(), false);
            })
        .toList();
  }

  List<RunView.ChangeLine> changes(Run run) {
    String note = parts.notes().find(run.id(), ScmNotes.CHANGES);
    if (note == null) {
      return List.of();
    }
    return ScmNotes.changes(note).stream().map(RunViews::line).toList();
  }

  private static RunView.ChangeLine line(Change change) {
    String message = change.message().strip();
    return new RunView.ChangeLine(
        change.id(),
        change.title(),
        change.attributedTo().name(),
        Words.when(change.at()),
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

  private List<RunView.FileLine> files(JobRun which, String path) {
    java.nio.file.Path folder = parts.blobs().artifacts(which.job().id(), which.run().number());
    var files = new ArrayList<RunView.FileLine>();
    for (String file : which.run().artifacts()) {
      if (files.size() == MAX_FILES) {
        break;
      }
      SafeFileTree.TreeEntry entry = SafeFileTree.find(folder, file);
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
