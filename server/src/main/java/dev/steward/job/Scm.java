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
      boolean namesAuthors)
      implements Scm {}

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
