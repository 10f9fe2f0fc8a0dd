package dev.steward.job.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Source control settings of a job. */
public sealed interface Scm {

  /** No source control. */
  record None() implements Scm {}

  /**
   * An unsupported source control system: builds fail with an error message.
   *
   * @param className its Jenkins class
   */
  record UnsupportedScm(String className) implements Scm {}

  /**
   * Git.
   *
   * @param branches as written, such as {@code *}{@code /main}, {@code refs/tags/v1} or a commit ID
   * @param shallowDepth depth of a shallow clone, or 0 for the full history
   * @param localBranch the local branch to check out; {@code **} for the name of the remote branch;
   *     null for a detached HEAD
   * @param folder the checkout directory, relative to the workspace; empty for the workspace itself
   * @param sparsePaths the paths of a sparse checkout; empty for all
   * @param timeoutMinutes timeout of each fetch command, or 0 for the default
   * @param authorInChangelog whether changes are attributed to the author, not to the committer
   */
  record Git(
      List<Remote> remotes,
      List<String> branches,
      Submodules submodules,
      int shallowDepth,
      boolean noTags,
      boolean honorsRefspec,
      boolean wipesWorkspace,
      boolean cleansBefore,
      boolean cleansAfter,
      boolean prunes,
      @Nullable String localBranch,
      String folder,
      List<String> sparsePaths,
      int timeoutMinutes,
      PollingFilter polling,
      @Nullable String userName,
      @Nullable String userEmail,
      boolean authorInChangelog,
      GitOptions options)
      implements Scm {}

  /**
   * Rarely used Git options.
   *
   * @param merge the merge before the build; null for none
   * @param lfs whether to fetch Git LFS files
   * @param ignoresNotifications whether push notifications do not trigger polling
   * @param firstBuildChangelog whether the first build of a branch lists the branch's newest commit
   *     as a change
   * @param checkoutMinutes timeout of commands that write the working copy, or 0 for the default
   * @param inverseBranches whether to build all branches except the listed ones
   * @param changelogBase the branch whose commits are left out of the changes; null to list the
   *     commits since the previous build
   * @param tool the name of the Git installation; empty for the machine's default
   */
  record GitOptions(
      @Nullable Merge merge,
      boolean lfs,
      boolean ignoresNotifications,
      boolean firstBuildChangelog,
      int checkoutMinutes,
      boolean inverseBranches,
      @Nullable ChangelogBase changelogBase,
      String tool) {

    /** No options set. */
    public static final GitOptions NONE =
        new GitOptions(null, false, false, false, 0, false, null, "");
  }

  /**
   * The base branch of a changelog.
   *
   * @param remote the name of the remote; empty for the first
   */
  record ChangelogBase(String remote, String branch) {}

  /**
   * A merge of the selected commit into a branch before the build, which then builds the result.
   *
   * @param remote the name of the remote; empty for the first
   * @param strategy a Git merge strategy, or {@code recursive_theirs}; empty for the default
   */
  record Merge(String remote, String branch, String strategy, FastForward fastForward) {

    /** Git's fast-forward modes: {@code --ff}, {@code --ff-only} and {@code --no-ff}. */
    public enum FastForward {
      ALLOWED,
      REQUIRED,
      NEVER
    }
  }

  /**
   * A Git remote.
   *
   * @param name empty for {@code origin}
   * @param refspec empty for all branches
   * @param credentialsId empty for none
   */
  record Remote(String name, String url, String refspec, String credentialsId) {}

  /** Submodule options. */
  record Submodules(
      boolean enabled,
      boolean recursive,
      boolean tracking,
      boolean parentCredentials,
      int shallowDepth) {}

  /**
   * Filters of the changes that polling reports. Patterns are regular expressions.
   *
   * @param excludedUsers authors whose commits are ignored
   */
  record PollingFilter(
      List<String> includedPaths,
      List<String> excludedPaths,
      @Nullable String excludedMessage,
      List<String> excludedUsers) {}
}
