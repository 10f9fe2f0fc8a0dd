package dev.steward.step;

import dev.steward.job.definition.BuildWrapper;
import dev.steward.run.Result;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/**
 * Cleans the workspace before the build.
 *
 * @param patterns the files to include or exclude; empty to delete everything
 */
public record PreBuildCleanup(List<CleanupPattern> patterns, boolean deletesDirs)
    implements BuildWrapper {

  static final TypeDescription<PreBuildCleanup> TYPE =
      TypeDescription.of(
              TypeKind.WRAPPER,
              "preBuildCleanup",
              PreBuildCleanup.class,
              "hudson.plugins.ws__cleanup.PreBuildCleanup")
          .label("Delete workspace before build starts")
          .help("Deletes files from the workspace before the checkout.")
          .plugin(CleanupPattern.PLUGIN)
          .fields(CleanupPattern.PATTERNS, CleanupPattern.DELETE_DIRS)
          .reader(in ->
              new PreBuildCleanup(
                  in.get(CleanupPattern.PATTERNS), in.get(CleanupPattern.DELETE_DIRS)));

  static final StepType<PreBuildCleanup> STEP =
      new StepType<>(
          TYPE,
          "clean-before",
          "Clean the workspace",
          Phase.PREPARATION,
          Repeat.IDEMPOTENT,
          PreBuildCleanup::perform);

  private void perform(StepContext context) {
    context.print("[WS-CLEANUP] Deleting project workspace...\n");
    if (CleanupPattern.delete(patterns, deletesDirs, context)) {
      context.print("[WS-CLEANUP] Done\n");
    } else {
      context.print("[WS-CLEANUP] Some files could not be deleted.\n");
      context.worsen(Result.FAILURE);
    }
  }
}
