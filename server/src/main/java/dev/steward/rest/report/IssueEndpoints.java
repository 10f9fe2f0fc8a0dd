package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.report.issue.Issue;
import dev.steward.report.issue.IssueReports;
import dev.steward.report.issue.IssueResult;
import dev.steward.report.issue.IssueSummary;
import dev.steward.rest.model.IssueModel;
import dev.steward.rest.model.IssueModel.IssueListView;
import dev.steward.rest.model.IssueModel.IssueView;
import dev.steward.rest.model.IssueModel.LinkedResult;
import dev.steward.rest.model.IssueModel.LinkedTools;
import dev.steward.rest.model.IssueModel.ToolsView;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.ResourceType;
import dev.steward.run.JobRun;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/warnings-ng/}: the results of all static analysis tools of a run; {@code RUN/ID/…}:
 * the issues of one of them.
 */
public final class IssueEndpoints {

  private final IssueReports issues;

  public IssueEndpoints(IssueReports issues) {
    this.issues = issues;
  }

  /** Resource types to which the pages add routes. */
  public record IssueTypes(ResourceType<ToolsView> tools, ResourceType<IssueView> result) {}

  /** Registers the resources and routes. */
  public IssueTypes addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    var tools = new ResourceType<ToolsView>("issueTools", view -> view.jobRun().subject());
    var result = new ResourceType<IssueView>("issueResult", view -> view.jobRun().subject());
    var list =
        new ResourceType<IssueListView>("issueList", view -> view.owner().jobRun().subject());
    kinds.run().child("warnings-ng", tools, this::tools).namedChild(result, this::find);
    tools
        .exports(
            read,
            (call, view) ->
                ExportedValue.of(
                    IssueModel.TOOLS, new LinkedTools(Links.of(call, kinds.view()), view)))
        .withModels(() -> List.of(IssueModel.TOOLS));
    result
        .exports(
            read,
            (call, view) ->
                ExportedValue.of(
                    IssueModel.RESULT, new LinkedResult(Links.of(call, kinds.view()), view)))
        .withModels(() -> List.of(IssueModel.RESULT));
    addList(result, list, "all", IssueResult::all);
    addList(result, list, "new", IssueResult::added);
    addList(result, list, "fixed", IssueResult::fixed);
    addList(result, list, "outstanding", IssueResult::outstanding);
    list.exports(read, (_, view) -> ExportedValue.of(IssueModel.ISSUES, view))
        .withModels(() -> List.of(IssueModel.ISSUES));
    return new IssueTypes(tools, result);
  }

  private static void addList(
      ResourceType<IssueView> result,
      ResourceType<IssueListView> list,
      String word,
      Function<IssueResult, List<Issue>> selection) {
    result.child(
        word, list, (_, view, _) -> new IssueListView(view, selection.apply(view.result())));
  }

  private @Nullable ToolsView tools(Caller caller, JobRun jobRun, String word) {
    List<IssueSummary> summaries = issues.summaries(jobRun.run());
    return summaries.isEmpty() ? null : new ToolsView(jobRun, summaries);
  }

  private @Nullable IssueView find(Caller caller, JobRun jobRun, String id) {
    IssueResult result = issues.find(caller, jobRun.job(), jobRun.run(), id);
    return result == null ? null : new IssueView(jobRun, result);
  }
}
