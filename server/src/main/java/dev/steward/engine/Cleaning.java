package dev.steward.engine;

import dev.steward.blob.Tree;
import dev.steward.job.Publisher;
import dev.steward.job.Wrapping;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.text.Globs;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Empties the workspace, as a whole or by patterns. */
final class Cleaning {

  private Cleaning() {}

  /** Before the build. */
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
      if (clean(build, how.patterns(), how.folders())) {
        build.console().once("[WS-CLEANUP] Done\n");
      } else {
        build.console().once("[WS-CLEANUP] Some files could not be deleted.\n");
        build.worsen(Result.FAILURE);
      }
    }
  }

  /** After it. */
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
            Skip.Status.SKIPPED, "It is not for builds that end as " + build.outcome().label());
      } else if (clean(build, how.patterns(), how.folders())) {
        build.console().once("[WS-CLEANUP] done\n");
      } else {
        build.console().once("[WS-CLEANUP] Some files could not be deleted.\n");
        if (how.mayFail()) {
          build.worsen(Result.FAILURE);
        }
      }
    }
  }

  private static boolean clean(Build build, List<Wrapping.Pattern> patterns, boolean folders) {
    Path workspace = build.workspace();
    if (build.holdsOtherWorkspaces()) {
      build
          .console()
          .once("[WS-CLEANUP] Skipped: jobs of a folder have their workspaces in this one.\n");
      build.skip(Skip.Status.SKIPPED, "Jobs of a folder have their workspaces in this one");
      return true;
    }
    if (patterns.isEmpty()) {
      return Tree.delete(workspace, _ -> true, true) == 0;
    }
    Predicate<String> goes = any(build, patterns, false);
    Predicate<String> stays = any(build, patterns, true);
    boolean onlyExcludes = patterns.stream().allMatch(Wrapping.Pattern::excludes);
    return Tree.delete(
            workspace, path -> (onlyExcludes || goes.test(path)) && !stays.test(path), folders)
        == 0;
  }

  private static Predicate<String> any(
      Build build, List<Wrapping.Pattern> patterns, boolean excludes) {
    List<Globs> globs =
        patterns.stream()
            .filter(pattern -> pattern.excludes() == excludes)
            .map(pattern -> build.expand(pattern.glob()))
            // A variable without a value means no file, and never all of them.
            .filter(glob -> !Globs.isEmpty(glob))
            .map(glob -> Globs.of(glob, "", false, true))
            .toList();
    return path -> globs.stream().anyMatch(glob -> glob.matches(path));
  }
}
