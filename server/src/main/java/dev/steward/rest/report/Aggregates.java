package dev.steward.rest.report;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.job.Definition;
import dev.steward.job.Publisher;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.run.JobRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/aggregatedTestReport/…}: aggregated test results of the downstream builds of a run.
 */
final class Aggregates {

  private final Parts parts;

  private Aggregates(Parts parts) {
    this.parts = parts;
  }

  /** A run and the aggregation settings of its job. */
  private record Wanted(JobRun which, Publisher.AggregateTests wanted) {}

  static void rows(Kinds kinds, Parts parts) {
    var aggregates = new Aggregates(parts);
    var kind = new ResourceType<Wanted>("aggregatedTestReport", of -> of.which().subject());
    kinds.run().child("aggregatedTestReport", kind, aggregates::find);
    kind.exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, of) -> ExportedValue.of(TestModel.SUM, aggregates.sum(call, of)))
        .withModels(() -> List.of(TestModel.SUM));
  }

  private @Nullable Wanted find(Caller caller, JobRun which, String word) {
    Definition definition;
    try {
      definition = parts.jobs().definition(which.job(), which.run().revision());
    } catch (Problem.NotFound e) {
      definition = parts.jobs().definition(which.job());
    }
    Publisher.AggregateTests wanted = TestSums.wanted(definition);
    return wanted == null ? null : new Wanted(which, wanted);
  }

  private TestModel.Located sum(RequestContext call, Wanted of) {
    var asked = new TestSums.Asked(of.which().job(), of.which().run(), of.wanted());
    TestModel.Sum sum =
        new TestSums(parts, call.caller(), parts.links()::neighbours)
            .of(List.of(asked))
            .get(asked.run().id());
    return new TestModel.Located(call.rootUrl(), sum == null ? TestModel.Sum.of(List.of()) : sum);
  }
}
