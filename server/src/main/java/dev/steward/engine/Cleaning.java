package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.step.CleanupPattern;
import dev.steward.step.PreBuildCleanup;
import dev.steward.step.WorkspaceCleanup;
import dev.steward.text.Globs;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Deletes the workspace contents: everything, or what matches the patterns. */
final class Cleaning {

  private final Jobs jobs;

  Cleaning(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Cleans the workspace before the build. */
  record Before(PreBuildCleanup config, Cleaning cleaning) implements Act {
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
      build.console().printOnce("[WS-CLEANUP] Deleting project workspace...\n");
      if (cleaning.clean(build, config.patterns(), config.deletesDirs())) {
        build.console().printOnce("[WS-CLEANUP] Done\n");
      } else {
        build.console().printOnce("[WS-CLEANUP] Some files could not be deleted.\n");
        build.worsen(Result.FAILURE);
      }
    }
  }

  /** Cleans the workspace after the build. */
  record After(WorkspaceCleanup config, Cleaning cleaning) implements Act {
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
      boolean enabled =
          switch (build.outcome()) {
            case SUCCESS -> config.whenSuccess();
            case UNSTABLE -> config.whenUnstable();
            case FAILURE -> config.whenFailure();
            case NOT_BUILT -> config.whenNotBuilt();
            case ABORTED -> config.whenAborted();
          };
      build.console().printOnce("[WS-CLEANUP] Deleting project workspace...\n");
      if (!enabled) {
        build
            .console()
            .printOnce("[WS-CLEANUP] Skipped based on build state " + build.outcome() + "\n");
        build.skip(
            Skip.Status.SKIPPED, "Disabled for builds with the result " + build.outcome().label());
      } else if (cleaning.clean(build, config.patterns(), config.deletesDirs())) {
        build.console().printOnce("[WS-CLEANUP] done\n");
      } else {
        build.console().printOnce("[WS-CLEANUP] Some files could not be deleted.\n");
        if (config.mayFailBuild()) {
          build.worsen(Result.FAILURE);
        }
      }
    }
  }

  private boolean clean(Build build, List<CleanupPattern> patterns, boolean folders) {
    Workspace workspace = build.workspace();
    if (holdsOtherWorkspaces(workspace)) {
      build
          .console()
          .printOnce("[WS-CLEANUP] Skipped: the workspace contains workspaces of other jobs.\n");
      build.skip(Skip.Status.SKIPPED, "The workspace contains workspaces of other jobs");
      return true;
    }
    if (patterns.isEmpty()) {
      return workspace.files().delete(_ -> true, true) == 0;
    }
    Predicate<String> included = matcher(build, patterns, false);
    Predicate<String> excluded = matcher(build, patterns, true);
    boolean onlyExcludes = patterns.stream().allMatch(CleanupPattern::excludes);
    return workspace
            .files()
            .delete(path -> (onlyExcludes || included.test(path)) && !excluded.test(path), folders)
        == 0;
  }

  /**
   * True if the workspace contains workspaces of other jobs: a folder has replaced a job with the
   * same name, or a custom workspace points there.
   */
  private boolean holdsOtherWorkspaces(Workspace workspace) {
    String item = itemOf(workspace);
    return item != null && jobs.findItem(Caller.system(), item) instanceof Folder;
  }

  /** Full name of the item whose default workspace this folder would be; null if none. */
  private static @Nullable String itemOf(Workspace workspace) {
    String all = PosixPath.resolve(workspace.facts().root(), "workspace");
    String item =
        PosixPath.contains(all, workspace.path()) ? PosixPath.relative(all, workspace.path()) : "";
    return item.isEmpty() ? null : item;
  }

  private static Predicate<String> matcher(
      Build build, List<CleanupPattern> patterns, boolean excludes) {
    List<Globs> globs =
        patterns.stream()
            .filter(pattern -> pattern.excludes() == excludes)
            .map(pattern -> build.expand(pattern.glob()))
            // An empty pattern, such as from an unset variable, must not match all files.
            .filter(glob -> !Globs.isEmpty(glob))
            .map(glob -> Globs.of(glob, "", false, true))
            .toList();
    return path -> globs.stream().anyMatch(glob -> glob.matches(path));
  }
}
