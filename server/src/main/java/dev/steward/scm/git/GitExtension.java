package dev.steward.scm.git;

import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;

/**
 * An extension of the Git configuration. {@link GitScmReader} combines all extensions into one
 * {@link GitScm}; an instance of this class represents only the name of an extension.
 */
record GitExtension(String name) {

  private static final String IMPL = "hudson.plugins.git.extensions.impl.";
  private static final String CHOOSER_LABEL = "Strategy for choosing what to build";
  private static final int MAX_NUMBER = 1_000_000;

  static final Field<Boolean> SHALLOW = Field.flag("shallow", "Shallow clone");
  static final Field<Integer> DEPTH =
      Field.number("depth", "Shallow clone depth", 0, 0, MAX_NUMBER);
  static final Field<Boolean> NO_TAGS = Field.flag("noTags", "Do not fetch tags");
  static final Field<Boolean> HONOR_REFSPEC =
      Field.flag("honorRefspec", "Honor refspec on initial clone");
  static final Field<Integer> TIMEOUT =
      Field.number("timeout", "Timeout (in minutes)", 0, 0, MAX_NUMBER).help("0 for the default.");

  static final Field<Boolean> DISABLE_SUBMODULES =
      Field.flag("disableSubmodules", "Disable submodules processing");
  static final Field<Boolean> RECURSIVE_SUBMODULES =
      Field.flag("recursiveSubmodules", "Recursively update submodules");
  static final Field<Boolean> TRACKING_SUBMODULES =
      Field.flag("trackingSubmodules", "Update tracking submodules to tip of branch");
  static final Field<Boolean> PARENT_CREDENTIALS =
      Field.flag("parentCredentials", "Use credentials from default remote of parent repository");

  static final Field<String> LOCAL_BRANCH =
      Field.text("localBranch", "Branch name (** for the name of the remote branch)").orElse("**");
  static final Field<String> TARGET_DIR =
      Field.text("relativeTargetDir", "Local subdirectory for repo").required();
  static final Field<List<String>> SPARSE_PATHS =
      Field.texts(
          "sparseCheckoutPaths", "Paths (one per line)", IMPL + "SparseCheckoutPath", "path");
  static final Field<String> INCLUDED_REGIONS =
      Field.lines("includedRegions", "Included regions (regex, one per line)");
  static final Field<String> EXCLUDED_REGIONS =
      Field.lines("excludedRegions", "Excluded regions (regex, one per line)");
  static final Field<String> EXCLUDED_MESSAGE =
      Field.text("excludedMessage", "Excluded messages (regex)");
  static final Field<String> EXCLUDED_USERS =
      Field.lines("excludedUsers", "Excluded users (one per line)");
  static final Field<String> USER_NAME = Field.text("name", "user.name");
  static final Field<String> USER_EMAIL = Field.text("email", "user.email");
  static final Field<String> COMPARE_REMOTE =
      Field.text("compareRemote", "Remote").at("options/compareRemote");
  static final Field<String> COMPARE_TARGET =
      Field.text("compareTarget", "Branch").at("options/compareTarget").required();
  static final Field<Boolean> MAKE_CHANGELOG =
      Field.flag("makeChangelog", "Generate a changelog for the first build");
  static final Field<String> MERGE_REMOTE =
      Field.text("mergeRemote", "Remote").at("options/mergeRemote");
  static final Field<String> MERGE_TARGET =
      Field.text("mergeTarget", "Branch").at("options/mergeTarget").required();
  static final Field<String> MERGE_STRATEGY =
      Field.choice(
              "mergeStrategy",
              "Merge strategy",
              new FieldOption("default", "default"),
              new FieldOption("resolve", "resolve"),
              new FieldOption("recursive", "recursive"),
              new FieldOption("octopus", "octopus"),
              new FieldOption("ours", "ours"),
              new FieldOption("subtree", "subtree"),
              new FieldOption("recursive_theirs", "recursive, theirs"))
          .at("options/mergeStrategy");
  static final Field<String> FAST_FORWARD =
      Field.choice(
              "fastForwardMode",
              "Fast-forward mode",
              new FieldOption("FF", "fast-forward (--ff)"),
              new FieldOption("FF_ONLY", "fast-forward only (--ff-only)"),
              new FieldOption("NO_FF", "never (--no-ff)"))
          .at("options/fastForwardMode");

  /** The build chooser, which old versions stored outside the extensions. */
  static final Field<String> OLD_CHOOSER =
      chooser(CHOOSER_LABEL).visibleIf(GitExtension::hasOldChooser);

  static final TypeSet TYPES =
      new TypeSet(
          "Git extension",
          List.of(
              of(
                  "cloneOption",
                  "CloneOption",
                  "Advanced clone behaviours",
                  SHALLOW,
                  DEPTH,
                  NO_TAGS,
                  HONOR_REFSPEC,
                  TIMEOUT),
              of("checkoutOption", "CheckoutOption", "Advanced checkout behaviours", TIMEOUT),
              of(
                  "submodule",
                  "SubmoduleOption",
                  "Advanced sub-modules behaviours",
                  DISABLE_SUBMODULES,
                  RECURSIVE_SUBMODULES,
                  TRACKING_SUBMODULES,
                  PARENT_CREDENTIALS,
                  SHALLOW,
                  DEPTH),
              of("wipeWorkspace", "WipeWorkspace", "Wipe out repository & force clone"),
              of("cleanBeforeCheckout", "CleanBeforeCheckout", "Clean before checkout"),
              of("cleanAfterCheckout", "CleanCheckout", "Clean after checkout"),
              of("pruneStaleBranch", "PruneStaleBranch", "Prune stale remote-tracking branches"),
              of("localBranch", "LocalBranch", "Check out to specific local branch", LOCAL_BRANCH),
              of(
                  "relativeTargetDirectory",
                  "RelativeTargetDirectory",
                  "Check out to a sub-directory",
                  TARGET_DIR),
              of("sparseCheckout", "SparseCheckoutPaths", "Sparse checkout paths", SPARSE_PATHS),
              of(
                  "buildChooser",
                  "BuildChooserSetting",
                  CHOOSER_LABEL,
                  chooser("Choosing strategy")),
              of(
                  "pathRestriction",
                  "PathRestriction",
                  "Polling ignores commits in certain paths",
                  INCLUDED_REGIONS,
                  EXCLUDED_REGIONS),
              of(
                  "messageExclusion",
                  "MessageExclusion",
                  "Polling ignores commits with certain messages",
                  EXCLUDED_MESSAGE),
              of(
                  "userExclusion",
                  "UserExclusion",
                  "Polling ignores commits from certain users",
                  EXCLUDED_USERS),
              of("disableRemotePoll", "DisableRemotePoll", "Force polling using workspace"),
              of(
                  "ignoreNotifyCommit",
                  "IgnoreNotifyCommit",
                  "Don't trigger a build on commit notifications"),
              of(
                  "userIdentity",
                  "UserIdentity",
                  "Custom user name/e-mail address",
                  USER_NAME,
                  USER_EMAIL),
              of("authorInChangelog", "AuthorInChangelog", "Use commit author in changelog"),
              of(
                  "changelogToBranch",
                  "ChangelogToBranch",
                  "Calculate changelog against a specific branch",
                  COMPARE_REMOTE,
                  COMPARE_TARGET),
              of(
                  "firstBuildChangelog",
                  "FirstBuildChangelog",
                  "First build changelog",
                  MAKE_CHANGELOG),
              of(
                  "preBuildMerge",
                  "PreBuildMerge",
                  "Merge before build",
                  MERGE_REMOTE,
                  MERGE_TARGET,
                  MERGE_STRATEGY,
                  FAST_FORWARD),
              of("lfs", "GitLFSPull", "Git LFS pull after checkout"),
              of("scmName", "ScmName", "Custom SCM name", Field.text("name", "Name"))));

  private static TypeDescription<GitExtension> of(
      String symbol, String element, String label, Field<?>... fields) {
    return TypeDescription.of(TypeKind.PART, symbol, GitExtension.class, IMPL + element)
        .label(label)
        .fields(fields)
        .reader(_ -> new GitExtension(symbol));
  }

  private static Field<String> chooser(String label) {
    return Field.choice(
            "buildChooser",
            label,
            new FieldOption("hudson.plugins.git.util.DefaultBuildChooser", "Default"),
            new FieldOption("hudson.plugins.git.util.InverseBuildChooser", "Inverse"))
        .at("buildChooser/@class");
  }

  private static boolean hasOldChooser(EditableElement scm) {
    EditableElement extensions = scm.find("extensions");
    return scm.find("buildChooser") != null
        && (extensions == null
            || extensions.children().stream()
                .noneMatch(extension -> extension.name().endsWith(".BuildChooserSetting")));
  }
}
