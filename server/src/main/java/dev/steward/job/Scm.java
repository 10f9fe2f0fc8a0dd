package dev.steward.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the sources of a job come from. */
public sealed interface Scm {

  /** Nowhere. */
  record None() implements Scm {}

  /**
   * A source control that this server does not know: a build fails and says so.
   *
   * @param className the wire's class of it
   */
  record NotUnderstood(String className) implements Scm {}

  /**
   * A repository of git.
   *
   * @param branches as written: {@code *}{@code /main}, {@code refs/tags/v1}, a commit
   * @param shallowDepth how many commits are fetched, or 0 for all
   * @param localBranch the branch to be on after the checkout; {@code **} for the remote one's
   *     name; null for none
   * @param folder the folder below the workspace to check out into; empty for the workspace itself
   * @param sparsePaths the only paths that are checked out; empty for all
   * @param timeoutMinutes for each command of git that fetches, or 0 for the usual one
   * @param namesAuthors whether changes are put down to who wrote them, not to who committed them
   */
  record Git(
      List<Remote> remotes,
      List<String> branches,
      Submodules submodules,
      int shallowDepth,
      boolean noTags,
      boolean honorsRefspec,
      boolean wipes,
      boolean cleansBefore,
      boolean cleansAfter,
      boolean prunes,
      @Nullable String localBranch,
      String folder,
      List<String> sparsePaths,
      int timeoutMinutes,
      Polling polling,
      @Nullable String userName,
      @Nullable String userEmail,
      boolean namesAuthors,
      Options options)
      implements Scm {}

  /**
   * What few jobs ask of git.
   *
   * @param merge what is merged before the build; null for nothing
   * @param largeFiles whether files that git only names (LFS) are fetched
   * @param unnotified whether notifications do not lead to a look at the sources
   * @param firstChanges whether the first build of a branch lists its newest commit as a change
   * @param checkoutMinutes for the commands that write the working copy, or 0 for the usual time
   * @param allExcept whether the branches are those that are not built, and all others are
   * @param changesSince the branch whose commits are no changes of a build; null to list those
   *     since the build before
   * @param tool the name of the git to be used; empty for the machine's own
   */
  record Options(
      @Nullable Merge merge,
      boolean largeFiles,
      boolean unnotified,
      boolean firstChanges,
      int checkoutMinutes,
      boolean allExcept,
      @Nullable Compared changesSince,
      String tool) {

    /** Nothing of it. */
    public static final Options NONE = new Options(null, false, false, false, 0, false, null, "");
  }

  /**
   * A branch that others are compared with.
   *
   * @param remote its name; empty for the first
   */
  record Compared(String remote, String branch) {}

  /**
   * The chosen commit is merged into a branch, and what comes of it is built.
   *
   * @param remote its name; empty for the first
   * @param strategy one of git's names, or {@code recursive_theirs}; empty for git's own choice
   */
  record Merge(String remote, String branch, String strategy, FastForward fastForward) {

    /** Whether a merge that needs no commit makes one. */
    public enum FastForward {
      ALLOWED,
      REQUIRED,
      NEVER
    }
  }

  /**
   * Where git fetches from.
   *
   * @param name empty for {@code origin}
   * @param refspec empty for all branches
   * @param credentialsId empty for none
   */
  record Remote(String name, String url, String refspec, String credentialsId) {}

  /** What is done with submodules. */
  record Submodules(
      boolean enabled,
      boolean recursive,
      boolean tracking,
      boolean parentCredentials,
      int shallowDepth) {}

  /**
   * Which changes count when the repository is looked at. Patterns are regular expressions.
   *
   * @param excludedUsers names of authors whose commits do not count
   */
  record Polling(
      List<String> includedPaths,
      List<String> excludedPaths,
      @Nullable String excludedMessage,
      List<String> excludedUsers) {}
}
