package dev.steward.job.definition;

import org.jspecify.annotations.Nullable;

/**
 * The settings that only pipelines have.
 *
 * @param source where the script comes from
 * @param abortPrevious whether a new run stops the runs before it, if concurrent builds are
 *     disabled
 * @param durability how carefully Jenkins stores the state of runs; null for the default. Accepted
 *     but without effect, because each run here survives a restart
 * @param resumeDisabled whether a run that a restart interrupted is aborted instead of resumed
 * @param preservedStashes number of completed runs whose stashes are kept for a restart from a
 *     stage
 */
public record PipelineDefinition(
    Source source,
    boolean abortPrevious,
    @Nullable Durability durability,
    boolean resumeDisabled,
    int preservedStashes) {

  /** Where the script of a pipeline comes from. */
  public sealed interface Source {}

  /**
   * A script in the job's definition.
   *
   * @param sandbox whether Jenkins runs it in the sandbox; each script here is restricted
   */
  public record InlineScript(String script, boolean sandbox) implements Source {

    @Override
    public String toString() {
      return "InlineScript[" + script.length() + " characters]";
    }
  }

  /**
   * A script in a repository.
   *
   * @param scriptPath its path in the repository, as written, with variables
   * @param lightweight whether only the file is read, without a checkout
   */
  public record ScmScript(SourceControl scm, String scriptPath, boolean lightweight)
      implements Source {}

  /** The definition is missing: runs fail. */
  public record NoScript() implements Source {}

  /**
   * A source that this server does not support: runs fail.
   *
   * @param className the Jenkins class
   */
  public record UnsupportedSource(String className) implements Source {}

  /** Jenkins' durability hints. */
  public enum Durability {
    MAX_SURVIVABILITY,
    SURVIVABLE_NONATOMIC,
    PERFORMANCE_OPTIMIZED
  }
}
