package dev.steward.scm.git;

import dev.steward.job.definition.SourceControl;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Git settings of a job.
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
public record GitScm(
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
    implements SourceControl {

  public static final BundledPlugin PLUGIN = new BundledPlugin("git", "Git", "git");

  static final String CLASS = "hudson.plugins.git.GitSCM";

  private static final Field<String> URL = Field.text("url", "URL").required();
  private static final Field<String> CREDENTIALS = Field.credential("credentialsId", "Credentials");
  private static final Field<String> NAME =
      Field.text("name", "Name").help("Leave empty for origin.");
  private static final Field<String> REFSPEC =
      Field.text("refspec", "Refspec").help("Leave empty for all branches.");

  static final Field<List<Remote>> REMOTES =
      Field.rows(
              "userRemoteConfigs",
              "Repositories",
              "hudson.plugins.git.UserRemoteConfig",
              List.of(URL, CREDENTIALS, NAME, REFSPEC),
              row ->
                  new Remote(row.get(NAME), row.get(URL), row.get(REFSPEC), row.get(CREDENTIALS)))
          .required();
  static final Field<List<String>> BRANCHES =
      Field.texts(
          "branches",
          "Branches to build (one per line), such as */main",
          "hudson.plugins.git.BranchSpec",
          "name");
  static final Field<String> GIT_TOOL =
      Field.text("gitTool", "Git executable")
          .help("Name of an installation; leave empty for the machine's default.");
  static final Field<List<GitExtension>> EXTENSIONS =
      Field.types(
          "extensions", "Additional Git behaviours", GitExtension.class, () -> GitExtension.TYPES);

  public static final TypeDescription<GitScm> TYPE =
      TypeDescription.of(TypeKind.SCM, "git", GitScm.class, CLASS)
          .label("Git")
          .help("Checks out a Git repository.")
          .plugin(PLUGIN)
          .template(
              "<scm class=\""
                  + CLASS
                  + "\">\n    <configVersion>2</configVersion>\n    <userRemoteConfigs/>\n"
                  + "    <branches/>\n    <extensions/>\n  </scm>")
          .legacyLayout(new LegacyGit())
          .fields(REMOTES, BRANCHES, GIT_TOOL, GitExtension.OLD_CHOOSER, EXTENSIONS)
          .reader(GitScmReader::read);

  @Override
  public String className() {
    return CLASS;
  }

  @Override
  public boolean ignoresNotifications() {
    return options.ignoresNotifications();
  }

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
  public record GitOptions(
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
  public record ChangelogBase(String remote, String branch) {}

  /**
   * A merge of the selected commit into a branch before the build, which then builds the result.
   *
   * @param remote the name of the remote; empty for the first
   * @param strategy a Git merge strategy, or {@code recursive_theirs}; empty for the default
   */
  public record Merge(String remote, String branch, String strategy, FastForward fastForward) {

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
  public record Remote(String name, String url, String refspec, String credentialsId) {}

  /** Submodule options. */
  public record Submodules(
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
  public record PollingFilter(
      List<String> includedPaths,
      List<String> excludedPaths,
      @Nullable String excludedMessage,
      List<String> excludedUsers) {}
}
