package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.report.coverage.CoverageReports;
import dev.steward.report.coverage.CoverageResult;
import dev.steward.rest.model.CoverageModel;
import dev.steward.rest.model.CoverageModel.CoverageView;
import dev.steward.rest.model.CoverageModel.LinkedCoverage;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.ResourceType;
import dev.steward.run.JobRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code RUN/ID/}: the code coverage of a run. */
public final class CoverageEndpoints {

  private final CoverageReports coverage;

  public CoverageEndpoints(CoverageReports coverage) {
    this.coverage = coverage;
  }

  /** Registers the resource and its export; returns its type, to which the pages add a route. */
  public ResourceType<CoverageView> addRoutes(ResourceTypes kinds) {
    var type = new ResourceType<CoverageView>("coverageResult", view -> view.jobRun().subject());
    kinds.run().namedChild(type, this::find);
    type.exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, view) ->
                ExportedValue.of(
                    CoverageModel.COVERAGE, new LinkedCoverage(Links.of(call, kinds.view()), view)))
        .withModels(() -> List.of(CoverageModel.COVERAGE));
    return type;
  }

  private @Nullable CoverageView find(Caller caller, JobRun jobRun, String id) {
    CoverageResult result = coverage.find(caller, jobRun.job(), jobRun.run(), id);
    return result == null ? null : new CoverageView(jobRun, result);
  }
}
