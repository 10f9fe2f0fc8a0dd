package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Aggregates the test results of other jobs on request.
 *
 * @param jobs their names, separated by commas; empty for all downstream jobs
 */
public record TestAggregation(String jobs, boolean includesFailedBuilds)
    implements PostBuildAction {

  private static final Field<String> JOBS =
      Field.text("jobs", "Jobs to aggregate (comma-separated; all downstream jobs if empty)")
          .referencesJobs();
  private static final Field<Boolean> INCLUDE_FAILED =
      Field.flag("includeFailedBuilds", "Include failed builds in results");

  public static final TypeDescription<TestAggregation> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "aggregateDownstreamTestResults",
              TestAggregation.class,
              "hudson.tasks.test.AggregatedTestResultPublisher")
          .label("Aggregate downstream test results")
          .help("Shows the combined test results of downstream builds.")
          .fields(JOBS, INCLUDE_FAILED)
          .reader(in -> new TestAggregation(in.get(JOBS), in.get(INCLUDE_FAILED)));
}
