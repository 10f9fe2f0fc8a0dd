package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.report.coverage.CoverageResult;
import dev.steward.report.coverage.CoverageTotals;
import dev.steward.report.coverage.FileCoverage;
import dev.steward.report.coverage.Metric;
import dev.steward.report.coverage.Ratio;
import dev.steward.rest.model.CoverageModel.CoverageView;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Page of the code coverage of a run. */
public final class CoveragePages {

  /** Maximum number of files and of packages on the page. */
  private static final int MAX_ROWS = 1_000;

  private final RunTasks tasks;
  private final RunViews views;

  public CoveragePages(RunTasks tasks, RunViews views) {
    this.tasks = tasks;
    this.views = views;
  }

  /** Adds the route. */
  public void addRoutes(ResourceType<CoverageView> type) {
    type.route(Method.ANY, "", AccessRule.needs(Permission.ITEM_READ), this::page);
  }

  /** The coverage of the project by a metric, or of a package or a file by lines and branches. */
  public record CoverageRow(String name, String first, String second, String detail) {}

  private Response page(RequestContext call, CoverageView view) {
    CoverageResult result = view.result();
    Map<String, String> differences = result.differences();
    var totals = new ArrayList<CoverageRow>();
    result
        .totals()
        .forEach((metric, ratio) ->
            totals.add(
                new CoverageRow(
                    metric.label(),
                    ratio.text(),
                    differences.getOrDefault(metric.tag(), ""),
                    ratio.covered() + " of " + ratio.total())));
    Map<String, Ratio> branches = CoverageTotals.packages(result.files(), Metric.BRANCH);
    var packages = new ArrayList<CoverageRow>();
    CoverageTotals.packages(result.files(), Metric.LINE)
        .forEach((name, lines) -> {
          if (packages.size() < MAX_ROWS) {
            packages.add(row(name, lines, branches.getOrDefault(name, lines)));
          }
        });
    List<CoverageRow> files =
        result.files().stream().limit(MAX_ROWS).map(CoveragePages::row).toList();
    return Templates.page(
        call,
        200,
        "run/coverage.jte",
        Map.of(
            "frame",
            tasks.layout(call, view.jobRun()),
            "head",
            views.head(call, view.jobRun()),
            "name",
            result.summary().name(),
            "totals",
            totals,
            "gates",
            result.gates().stream().map(IssuePages::gateLine).toList(),
            "packages",
            packages,
            "files",
            files,
            "moreFiles",
            result.files().size() - files.size()));
  }

  private static CoverageRow row(FileCoverage file) {
    return row(file.file(), file.ratio(Metric.LINE), file.ratio(Metric.BRANCH));
  }

  private static CoverageRow row(String name, Ratio lines, Ratio branches) {
    return new CoverageRow(
        name.isEmpty() ? "(root)" : name,
        lines.total() == 0 ? "" : lines.text(),
        branches.total() == 0 ? "" : branches.text(),
        lines.covered() + " of " + lines.total());
  }
}
