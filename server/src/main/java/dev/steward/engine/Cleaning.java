package dev.steward.engine;

import dev.steward.blob.SafeFileTree;
import dev.steward.job.Publisher;
import dev.steward.job.Wrapping;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Deletes the workspace contents, all or by patterns. */
final class Cleaning {

  private Cleaning() {}

  /** Cleans the workspace before the build. */
  record Before(Wrapping.CleanBefore how) implements Act {
    @Override
    public String name() {
      return "Clean the workspace";
    }

    @Override
    public String kind() {
      return "clean-before";
    }

    @Override
    public Phase phase() {
      return Phase.MAIN;
    }

    @Override
    public void perform(Build build) {
      build.console().once("[WS-CLEANUP] Deleting project workspace...\n");
      if (clean(build, how.patterns(), how.deletesDirs())) {
        build.console().once("[WS-CLEANUP] Done\n");
      } else {
        build.console().once("[WS-CLEANUP] Some files could not be deleted.\n");
        build.worsen(Result.FAILURE);
      }
    }
  }

  /** Cleans the workspace after the build. */
  record After(Publisher.CleanAfter how) implements Act {
    @Override
    public String name() {
      return "Clean the workspace";
    }

    @Override
    public String kind() {
      return "clean-after";
    }

    @Override
    public Phase phase() {
      return Phase.AFTER;
    }

    @Override
    public void perform(Build build) {
      boolean wanted =
          switch (build.outcome()) {
            case SUCCESS -> how.whenSuccess();
            case UNSTABLE -> how.whenUnstable();
            case FAILURE -> how.whenFailure();
            case NOT_BUILT -> how.whenNotBuilt();
            case ABORTED -> how.whenAborted();
          };
      build.console().once("[WS-CLEANUP] Deleting project workspace...\n");
      if (!wanted) {
        build.console().once("[WS-CLEANUP] Skipped based on build state " + build.outcome() + "\n");
        build.skip(
            Skip.Status.SKIPPED, "Disabled for builds with the result " + build.outcome().label());
      } else if (clean(build, how.patterns(), how.deletesDirs())) {
        build.console().once("[WS-CLEANUP] done\n");
      } else {
        build.console().once("[WS-CLEANUP] Some files could not be deleted.\n");
        if (how.mayFailBuild()) {
          build.worsen(Result.FAILURE);
        }
      }
    }
  }

  private static boolean clean(
      Build build, List<Wrapping.CleanupPattern> patterns, boolean folders) {
    Path workspace = build.workspace();
    if (build.holdsOtherWorkspaces()) {
      build
          .console()
          .once("[WS-CLEANUP] Skipped: the workspace contains workspaces of other jobs.\n");
      build.skip(Skip.Status.SKIPPED, "The workspace contains workspaces of other jobs");
      return true;
    }
    if (patterns.isEmpty()) {
      return SafeFileTree.delete(workspace, _ -> true, true) == 0;
    }
    Predicate<String> goes = any(build, patterns, false);
    Predicate<String> stays = any(build, patterns, true);
    boolean onlyExcludes = patterns.stream().allMatch(Wrapping.CleanupPattern::excludes);
    return SafeFileTree.delete(
            workspace, path -> (onlyExcludes || goes.test(path)) && !stays.test(path), folders)
        == 0;
  }

  private static Predicate<String> any(
      Build build, List<Wrapping.CleanupPattern> patterns, boolean excludes) {
    List<Globs> globs =
        patterns.stream()
            .filter(pattern -> pattern.excludes() == excludes)
            .map(pattern -> build.expand(pattern.glob()))
            // An empty pattern, as from an unset variable, matches no file rather than all files.
            .filter(glob -> !Globs.isEmpty(glob))
            .map(glob -> Globs.of(glob, "", false, true))
            .toList();
    return path -> globs.stream().anyMatch(glob -> glob.matches(path));
  }
}
