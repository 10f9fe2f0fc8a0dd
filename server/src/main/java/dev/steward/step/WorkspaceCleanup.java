package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/** Cleans the workspace after the build. */
public record WorkspaceCleanup(
    List<CleanupPattern> patterns,
    boolean deletesDirs,
    boolean whenSuccess,
    boolean whenUnstable,
    boolean whenFailure,
    boolean whenNotBuilt,
    boolean whenAborted,
    boolean mayFailBuild)
    implements PostBuildAction {

  private static final Field<Boolean> WHEN_SUCCESS =
      Field.flagDefaultTrue("cleanWhenSuccess", "Clean when status is Success");
  private static final Field<Boolean> WHEN_UNSTABLE =
      Field.flagDefaultTrue("cleanWhenUnstable", "Clean when status is Unstable");
  private static final Field<Boolean> WHEN_FAILURE =
      Field.flagDefaultTrue("cleanWhenFailure", "Clean when status is Failure");
  private static final Field<Boolean> WHEN_NOT_BUILT =
      Field.flagDefaultTrue("cleanWhenNotBuilt", "Clean when status is Not Built");
  private static final Field<Boolean> WHEN_ABORTED =
      Field.flagDefaultTrue("cleanWhenAborted", "Clean when status is Aborted");
  private static final Field<Boolean> NOT_FAIL_BUILD =
      Field.flag("notFailBuild", "Don't fail the build if cleanup fails");

  public static final TypeDescription<WorkspaceCleanup> TYPE =
      TypeDescription.of(
              TypeKind.ACTION,
              "cleanWs",
              WorkspaceCleanup.class,
              "hudson.plugins.ws__cleanup.WsCleanup")
          .label("Delete workspace when build is done")
          .help("Deletes files from the workspace after all other actions.")
          .plugin(CleanupPattern.PLUGIN)
          .fields(
              CleanupPattern.PATTERNS,
              CleanupPattern.DELETE_DIRS,
              WHEN_SUCCESS,
              WHEN_UNSTABLE,
              WHEN_FAILURE,
              WHEN_NOT_BUILT,
              WHEN_ABORTED,
              NOT_FAIL_BUILD)
          .reader(in ->
              new WorkspaceCleanup(
                  in.get(CleanupPattern.PATTERNS),
                  in.get(CleanupPattern.DELETE_DIRS),
                  in.get(WHEN_SUCCESS),
                  in.get(WHEN_UNSTABLE),
                  in.get(WHEN_FAILURE),
                  in.get(WHEN_NOT_BUILT),
                  in.get(WHEN_ABORTED),
                  !in.get(NOT_FAIL_BUILD)));

  static final StepType<WorkspaceCleanup> STEP =
      new StepType<>(
          TYPE,
          "clean-after",
          "Clean the workspace",
          Phase.CLEANUP,
          Repeat.IDEMPOTENT,
          WorkspaceCleanup::perform);

  private void perform(StepContext context) {
    context.print("[WS-CLEANUP] Deleting project workspace...\n");
    if (!isEnabled(context.outcome())) {
      context.print("[WS-CLEANUP] Skipped based on build state " + context.outcome() + "\n");
      context.skip(
          Skip.Status.SKIPPED, "Disabled for builds with the result " + context.outcome().label());
      return;
    }
    if (patterns.isEmpty()) {
      context.print("[WS-CLEANUP] Deferred wipeout is used...\n");
    }
    if (CleanupPattern.delete(patterns, deletesDirs, context)) {
      context.print("[WS-CLEANUP] done\n");
    } else {
      context.print("[WS-CLEANUP] Some files could not be deleted.\n");
      if (mayFailBuild) {
        context.worsen(Result.FAILURE);
      }
    }
  }

  private boolean isEnabled(Result result) {
    return switch (result) {
      case SUCCESS -> whenSuccess;
      case UNSTABLE -> whenUnstable;
      case FAILURE -> whenFailure;
      case NOT_BUILT -> whenNotBuilt;
      case ABORTED -> whenAborted;
    };
  }
}
