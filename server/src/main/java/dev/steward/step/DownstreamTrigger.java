package dev.steward.step;

import dev.steward.job.definition.DownstreamLink;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.type.Field;
import dev.steward.type.Threshold;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Builds other jobs. Their builds are scheduled in the transaction that completes the triggering
 * build.
 *
 * @param jobs their names, separated by commas
 * @param threshold the worst result that triggers them
 */
public record DownstreamTrigger(String jobs, Threshold threshold)
    implements PostBuildAction, DownstreamLink {

  private static final Field<String> CHILD_PROJECTS =
      Field.text("childProjects", "Projects to build (comma-separated)")
          .required()
          .referencesJobs();
  private static final Field<Threshold> THRESHOLD =
      Field.threshold("threshold", "Worst result that triggers builds");

  public static final TypeDescription<DownstreamTrigger> TYPE =
      TypeDescription.of(
              TypeKind.ACTION, "buildTrigger", DownstreamTrigger.class, "hudson.tasks.BuildTrigger")
          .label("Build other projects")
          .help("Starts other jobs when the build completes.")
          .fields(CHILD_PROJECTS, THRESHOLD)
          .reader(in -> new DownstreamTrigger(in.get(CHILD_PROJECTS), in.get(THRESHOLD)));
}
