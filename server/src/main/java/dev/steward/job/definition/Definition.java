package dev.steward.job.definition;

import dev.steward.access.ItemGrants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parsed config.xml of a job: the parts that this server supports. The text of the config.xml
 * is stored as sent.
 *
 * @param blocksOnUpstream whether builds wait while an upstream job is queued or building
 * @param blocksOnDownstream whether builds wait while a downstream job is queued or building
 * @param quietSeconds the quiet period, or null for the server's default
 * @param checkoutRetries number of retries of a failed checkout, or null for the server's default
 * @param workspace a custom workspace directory, as written, with variables; null for the default
 * @param label the label expression that selects the nodes, or null for any node
 * @param authToken the token that allows remote triggering without a permission, or null
 * @param buildDiscarder when old builds are discarded, or null for never
 * @param scm the source control settings
 * @param warnings one sentence for each unsupported setting
 * @param throttle the limit on concurrent builds, or null for none
 * @param jdk the name of the JDK installation, or null for the machine's default
 * @param grants the permissions that the item grants, or null if there is no permission matrix
 * @param referencedJobs the names of other jobs in any field, including fields that are kept but
 *     unsupported
 * @param artifactReaders patterns of the names of the jobs that may copy artifacts of this job
 * @param pipeline the settings of a pipeline, or null for a freestyle job
 */
public record Definition(
    @Nullable String description,
    @Nullable String displayName,
    boolean disabled,
    boolean concurrent,
    boolean keepDependencies,
    boolean blocksOnUpstream,
    boolean blocksOnDownstream,
    @Nullable Integer quietSeconds,
    @Nullable Integer checkoutRetries,
    @Nullable String workspace,
    @Nullable String label,
    @Nullable String authToken,
    @Nullable BuildDiscarder buildDiscarder,
    SourceControl scm,
    List<BuildParameter> parameters,
    List<BuildTrigger> triggers,
    List<BuildWrapper> wrappers,
    List<BuildStep> steps,
    List<PostBuildAction> postBuildActions,
    List<String> warnings,
    @Nullable Throttle throttle,
    @Nullable String jdk,
    @Nullable ItemGrants grants,
    List<String> referencedJobs,
    List<String> artifactReaders,
    @Nullable PipelineDefinition pipeline) {

  /** The first build wrapper of the type; null if there is none. */
  public <T extends BuildWrapper> @Nullable T find(Class<T> kind) {
    for (BuildWrapper wrapper : wrappers) {
      if (kind.isInstance(wrapper)) {
        return kind.cast(wrapper);
      }
    }
    return null;
  }

  /** The first trigger of the type; null if there is none. */
  public <T extends BuildTrigger> @Nullable T findTrigger(Class<T> kind) {
    for (BuildTrigger trigger : triggers) {
      if (kind.isInstance(trigger)) {
        return kind.cast(trigger);
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "Definition[" + steps.size() + " steps]";
  }
}
