package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import dev.steward.report.issue.Issue;
import dev.steward.report.issue.IssueReports;
import dev.steward.report.issue.IssueResult;
import dev.steward.report.issue.IssueSummary;
import dev.steward.rest.model.IssueModel.IssueView;
import dev.steward.rest.model.IssueModel.ToolsView;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.report.IssueEndpoints.IssueTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.web.Templates;
import dev.steward.web.job.ItemTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Pages of the issues that compilers and static analysis tools report. */
public final class IssuePages {

  /** Maximum number of issues in a list. */
  private static final int MAX_ISSUES = 500;

  /** Maximum number of results on the page of a job. */
  private static final int MAX_RESULTS = 200;

  private final IssueReports issues;
  private final RunTasks tasks;
  private final RunViews views;

  public IssuePages(IssueReports issues, RunTasks tasks, RunViews views) {
    this.issues = issues;
    this.tasks = tasks;
    this.views = views;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds, IssueTypes types) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    types.tools().route(Method.ANY, "", read, this::tools);
    types.result().route(Method.ANY, "", read, this::result);
    kinds.job().route(Method.GET, "warnings-ng", read, this::job);
  }

  private Response tools(RequestContext call, ToolsView view) {
    String path = tasks.path(call, view.jobRun());
    return Templates.page(
        call,
        200,
        "run/issuetools.jte",
        Map.of(
            "frame",
            tasks.layout(call, view.jobRun()),
            "title",
            "Issues of " + view.jobRun().job().fullName() + " " + view.jobRun().run().name(),
            "rows",
            view.summaries().stream()
                .map(summary -> row(summary, summary.name(), path + summary.id() + "/"))
                .toList()));
  }

  /** {@code JOB/warnings-ng}: the results of the newest builds. */
  private Response job(RequestContext call, Job job) {
    String path = call.path();
    return Templates.page(
        call,
        200,
        "run/issuetools.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, job, path),
            "title",
            "Issues of recent builds of " + job.fullName(),
            "rows",
            issues.newest(call.caller(), job, MAX_RESULTS).stream()
                .map(summary ->
                    row(
                        summary,
                        "#" + summary.number() + " " + summary.name(),
                        path + summary.number() + "/" + summary.id() + "/"))
                .toList()));
  }

  private static IssuesView.IssueRow row(IssueSummary summary, String name, String href) {
    return new IssuesView.IssueRow(
        name,
        href,
        summary.counts().total(),
        summary.counts().errors(),
        summary.counts().high(),
        summary.counts().normal(),
        summary.counts().low(),
        summary.added(),
        summary.fixed(),
        gate(summary.status()));
  }

  private static String gate(GateStatus status) {
    return switch (status) {
      case INACTIVE -> "";
      case PASSED -> "passed";
      case NOTE, WARNING -> "unstable";
      case ERROR, FAILED -> "failed";
    };
  }

  private Response result(RequestContext call, IssueView view) {
    IssueResult result = view.result();
    var sections = new ArrayList<IssuesView.IssueSection>();
    add(sections, "New", result.added(), view);
    add(sections, "Outstanding", result.outstanding(), view);
    add(sections, "Fixed", result.fixed(), view);
    return Templates.page(
        call,
        200,
        "run/issues.jte",
        Map.of(
            "frame",
            tasks.layout(call, view.jobRun()),
            "head",
            views.head(call, view.jobRun()),
            "row",
            row(result.summary(), result.summary().name(), ""),
            "gates",
            result.gates().stream().map(IssuePages::gateLine).toList(),
            "sections",
            sections,
            "errors",
            result.errorMessages()));
  }

  static IssuesView.GateLine gateLine(GateCheck check) {
    return new IssuesView.GateLine(
        check.gate(),
        String.format(Locale.ROOT, "%.2f", check.threshold()),
        check.value(),
        gate(check.status()));
  }

  private static void add(
      List<IssuesView.IssueSection> sections, String title, List<Issue> issues, IssueView view) {
    if (!issues.isEmpty()) {
      sections.add(
          new IssuesView.IssueSection(
              title,
              title.toLowerCase(Locale.ROOT),
              issues.stream().limit(MAX_ISSUES).map(issue -> line(issue, view)).toList(),
              Math.max(0, issues.size() - MAX_ISSUES)));
    }
  }

  private static IssuesView.IssueLine line(Issue issue, IssueView view) {
    long age = view.jobRun().run().number() - issue.since() + 1;
    String rule =
        issue.type().equals(Issue.UNDEFINED)
            ? issue.category()
            : issue.category().isEmpty() || issue.category().equals(issue.type())
                ? issue.type()
                : issue.category() + " › " + issue.type();
    return new IssuesView.IssueLine(
        issue.line() == 0 ? issue.file() : issue.file() + ":" + issue.line(),
        issue.severity().label(),
        rule,
        issue.message(),
        age <= 1 ? "" : "since #" + issue.since());
  }
}
