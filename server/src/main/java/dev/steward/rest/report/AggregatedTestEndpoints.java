package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Publisher;
import dev.steward.problem.Problem;
import dev.steward.rest.model.AggregatedTestModel;
import dev.steward.rest.model.Parts;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.TestAggregator;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.run.JobRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/aggregatedTestReport/…}: aggregated test results of the downstream builds of a run.
 */
final class AggregatedTestEndpoints {

  private final Parts parts;

  private AggregatedTestEndpoints(Parts parts) {
    this.parts = parts;
  }

  /** A run and the aggregation settings of its job. */
  private record AggregatingRun(JobRun jobRun, Publisher.AggregateTests settings) {}

  static void add(ResourceTypes kinds, Parts parts) {
    var aggregates = new AggregatedTestEndpoints(parts);
    var kind =
        new ResourceType<AggregatingRun>(
            "aggregatedTestReport", target -> target.jobRun().subject());
    kinds.run().child("aggregatedTestReport", kind, aggregates::find);
    kind.exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, target) ->
                ExportedValue.of(
                    AggregatedTestModel.AGGREGATED, aggregates.aggregate(call, target)))
        .withModels(() -> List.of(AggregatedTestModel.AGGREGATED));
  }

  private @Nullable AggregatingRun find(Caller caller, JobRun jobRun, String word) {
    Definition definition;
    try {
      definition = parts.jobs().definition(jobRun.job(), jobRun.run().revision());
    } catch (Problem.NotFound e) {
      definition = parts.jobs().definition(jobRun.job());
    }
    Publisher.AggregateTests settings = TestAggregator.settingsOf(definition);
    return settings == null ? null : new AggregatingRun(jobRun, settings);
  }

  private AggregatedTestModel.AggregatedView aggregate(RequestContext call, AggregatingRun target) {
    var request =
        new TestAggregator.AggregationRequest(
            target.jobRun().job(), target.jobRun().run(), target.settings());
    AggregatedTestModel.AggregatedResult result =
        new TestAggregator(parts, call.caller(), parts.dependencies()::neighbours)
            .of(List.of(request))
            .get(request.run().id());
    return new AggregatedTestModel.AggregatedView(
        call.rootUrl(),
        result == null ? AggregatedTestModel.AggregatedResult.of(List.of()) : result);
  }
}
