package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.UpstreamLink;
import dev.steward.type.Field;
import dev.steward.type.Threshold;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Builds after other jobs are built.
 *
 * @param jobs their names, separated by commas
 * @param threshold the worst result that triggers a build
 */
public record UpstreamBuildTrigger(String jobs, Threshold threshold)
    implements BuildTrigger, UpstreamLink {

  private static final Field<String> UPSTREAM_PROJECTS =
      Field.text("upstreamProjects", "Projects to watch (comma-separated)")
          .required()
          .referencesJobs();
  private static final Field<Threshold> THRESHOLD =
      Field.threshold("threshold", "Worst result that triggers a build");

  static final TriggerType<UpstreamBuildTrigger> TYPE = new UpstreamType();

  private static final class UpstreamType implements TriggerType<UpstreamBuildTrigger> {

    private static final TypeDescription<UpstreamBuildTrigger> DESCRIPTION =
        TypeDescription.of(
                TypeKind.TRIGGER,
                "upstream",
                UpstreamBuildTrigger.class,
                "jenkins.triggers.ReverseBuildTrigger")
            .label("Build after other projects are built")
            .help("Starts a build when builds of other jobs complete.")
            .fields(UPSTREAM_PROJECTS, THRESHOLD)
            .reader(in -> new UpstreamBuildTrigger(in.get(UPSTREAM_PROJECTS), in.get(THRESHOLD)));

    @Override
    public TypeDescription<UpstreamBuildTrigger> description() {
      return DESCRIPTION;
    }
  }
}
