package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.report.issue.Issue;
import dev.steward.report.issue.IssueResult;
import dev.steward.report.issue.IssueSummary;
import dev.steward.run.JobRun;
import java.util.List;

/** Export models of the issues that compilers and static analysis tools report. */
public final class IssueModel {

  private static final String PACKAGE = "io.jenkins.plugins.analysis.core.restapi.";

  /** The issues of one tool in a run. */
  public record IssueView(JobRun jobRun, IssueResult result) {}

  /** The results of all tools of a run. */
  public record ToolsView(JobRun jobRun, List<IssueSummary> summaries) {}

  /** A list of issues of a run. */
  public record IssueListView(IssueView owner, List<Issue> issues) {}

  /** A result, and the URLs of the document. */
  public record LinkedResult(Links links, IssueView view) {
    private RunLink run(long number) {
      return new RunLink(
          view.jobRun().job().type(), number, links.run(view.jobRun().job(), number));
    }
  }

  private record LinkedTool(Links links, JobRun jobRun, IssueSummary summary) {}

  /** The results of a run, and the URLs of the document. */
  public record LinkedTools(Links links, ToolsView view) {
    private List<LinkedTool> tools() {
      return view.summaries().stream()
          .map(summary -> new LinkedTool(links, view.jobRun(), summary))
          .toList();
    }
  }

  private static final Model<LinkedTool> TOOL =
      Model.<LinkedTool>of(PACKAGE + "ToolApi")
          .integer("errorSize", tool -> tool.summary().counts().errors())
          .integer("highSize", tool -> tool.summary().counts().high())
          .text("id", tool -> tool.summary().id())
          .text(
              "latestUrl",
              tool ->
                  tool.links().run(tool.jobRun().job(), tool.jobRun().run().number())
                      + tool.summary().id())
          .integer("lowSize", tool -> tool.summary().counts().low())
          .text("name", tool -> tool.summary().name())
          .integer("normalSize", tool -> tool.summary().counts().normal())
          .integer("size", tool -> tool.summary().counts().total())
          .build();

  public static final Model<LinkedTools> TOOLS =
      Model.<LinkedTools>of(PACKAGE + "AggregationApi")
          .list("tools", TOOL, LinkedTools::tools)
          .withoutClass()
          .inline()
          .build();

  public static final Model<LinkedResult> RESULT =
      Model.<LinkedResult>of(PACKAGE + "AnalysisResultApi")
          .texts("errorMessages", linked -> linked.view().result().errorMessages())
          .integer("fixedSize", linked -> linked.view().result().summary().fixed())
          .texts("infoMessages", linked -> linked.view().result().infoMessages())
          .integer("newSize", linked -> linked.view().result().summary().added())
          .integer("noIssuesSinceBuild", linked -> linked.view().result().summary().noIssuesSince())
          .union("owner", linked -> linked.run(linked.view().jobRun().run().number()).export())
          .oneOf(RunLink::models)
          .text("qualityGateStatus", linked -> linked.view().result().summary().status().name())
          .object("qualityGates", GateModel.GATES, linked -> linked.view().result().gates())
          .inline()
          .union(
              "referenceBuild",
              linked -> {
                long reference = linked.view().result().reference();
                return reference == 0 ? null : linked.run(reference).export();
              })
          .oneOf(RunLink::models)
          .integer(
              "successfulSinceBuild", linked -> linked.view().result().summary().successfulSince())
          .integer("totalSize", linked -> linked.view().result().summary().counts().total())
          .build();

  private static final Model<Issue> ISSUE =
      Model.<Issue>of(PACKAGE + "IssueApi")
          .text("baseName", Issue::baseName)
          .text("category", Issue::category)
          .integer("columnEnd", Issue::columnEnd)
          .integer("columnStart", Issue::column)
          .text("description", Issue::description)
          .text("fileName", Issue::file)
          .integer("lineEnd", Issue::lineEnd)
          .integer("lineStart", Issue::line)
          .text("message", Issue::message)
          .text("moduleName", Issue::moduleName)
          .text("origin", Issue::origin)
          .text("packageName", Issue::packageName)
          .text("reference", issue -> Long.toString(issue.since()))
          .text("severity", issue -> issue.severity().name())
          .text("type", Issue::type)
          .build();

  public static final Model<IssueListView> ISSUES =
      Model.<IssueListView>of(PACKAGE + "ReportApi")
          .list("issues", ISSUE, IssueListView::issues)
          .withoutClass()
          .inline()
          .integer("size", list -> list.issues().size())
          .build();

  private IssueModel() {}
}
