package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.rest.model.AggregatedTestModel;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.TestAggregator;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.run.JobRun;
import dev.steward.step.TestAggregation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/aggregatedTestReport/…}: aggregated test results of the downstream builds of a run.
 */
public final class AggregatedTestEndpoints {

  private final Jobs jobs;
  private final JobDependencies dependencies;
  private final ModelServices modelServices;

  public AggregatedTestEndpoints(
      Jobs jobs, JobDependencies dependencies, ModelServices modelServices) {
    this.jobs = jobs;
    this.dependencies = dependencies;
    this.modelServices = modelServices;
  }

  /** A run and the aggregation settings of its job. */
  private record AggregatingRun(JobRun jobRun, TestAggregation settings) {}

  public void addRoutes(ResourceTypes kinds) {
    var kind =
        new ResourceType<AggregatingRun>(
            "aggregatedTestReport", target -> target.jobRun().subject());
    kinds.run().child("aggregatedTestReport", kind, this::find);
    kind.exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, target) ->
                ExportedValue.of(AggregatedTestModel.AGGREGATED, aggregate(call, target)))
        .withModels(() -> List.of(AggregatedTestModel.AGGREGATED));
  }

  private @Nullable AggregatingRun find(Caller caller, JobRun jobRun, String word) {
    Definition definition;
    try {
      definition = jobs.definition(jobRun.job(), jobRun.run().revision());
    } catch (Problem.NotFound e) {
      definition = jobs.definition(jobRun.job());
    }
    TestAggregation settings = TestAggregator.settingsOf(definition);
    return settings == null ? null : new AggregatingRun(jobRun, settings);
  }

  private AggregatedTestModel.AggregatedView aggregate(RequestContext call, AggregatingRun target) {
    var request =
        new TestAggregator.AggregationRequest(
            target.jobRun().job(), target.jobRun().run(), target.settings());
    AggregatedTestModel.AggregatedResult result =
        new TestAggregator(modelServices, call.caller(), dependencies::neighbours)
            .of(List.of(request))
            .get(request.run().id());
    return new AggregatedTestModel.AggregatedView(
        call.rootUrl(),
        result == null ? AggregatedTestModel.AggregatedResult.of(List.of()) : result);
  }
}
