package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.Field.choice;
import static dev.steward.job.xml.FormSchema.Field.flag;
import static dev.steward.job.xml.FormSchema.Field.line;
import static dev.steward.job.xml.FormSchema.Field.lines;
import static dev.steward.job.xml.FormSchema.Field.rows;
import static dev.steward.job.xml.FormSchema.Field.texts;

import dev.steward.job.xml.FormSchema.Field;
import dev.steward.job.xml.FormSchema.Group;
import dev.steward.job.xml.FormSchema.Kind;
import dev.steward.job.xml.FormSchema.Option;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;

/** What a form says of git. */
public final class GitForm {

  private static final String IMPL = "hudson.plugins.git.extensions.impl.";
  private static final String REMOTE = "hudson.plugins.git.UserRemoteConfig";
  private static final String BRANCH = "hudson.plugins.git.BranchSpec";

  private static final String CHOICE_OF_COMMITS = "Which commits are built";

  /** The list of repositories, by its path. */
  static final String REMOTES = "userRemoteConfigs";

  /** A new element of git. */
  static final String FRESH =
      "<scm class=\"hudson.plugins.git.GitSCM\">\n    <configVersion>2</configVersion>\n"
          + "    <userRemoteConfigs/>\n    <branches/>\n    <extensions/>\n  </scm>";

  /** The element that says where sources come from. */
  private static final Kind KIND =
      new Kind(
          "scm",
          "Git",
          FRESH,
          List.of(
              rows(
                  REMOTES,
                  "Repositories",
                  REMOTE,
                  line("url", "URL"),
                  Field.of("credentialsId", "Credentials", FormSchema.Type.CREDENTIAL),
                  line("name", "Name"),
                  line("refspec", "Refspec")),
              texts("branches", "Branches, one a line, such as */main", BRANCH, "name"),
              line("gitTool", "Installation of git")));

  /** What git is asked for besides; only where the sources come from it. */
  public static final Group EXTENSIONS =
      new Group(
          "extensions",
          "More about git",
          List.of("scm", "extensions"),
          List.of(
              git(
                  "CloneOption",
                  "How it is cloned",
                  flag("shallow", "Without the whole history"),
                  line("depth", "Commits of it"),
                  flag("noTags", "Without tags"),
                  flag("honorRefspec", "Only what the refspec says"),
                  line("timeout", "Minutes at most")),
              git("CheckoutOption", "Time of a checkout", line("timeout", "Minutes at most")),
              git(
                  "SubmoduleOption",
                  "Submodules",
                  flag("disableSubmodules", "Not at all"),
                  flag("recursiveSubmodules", "Those of submodules too"),
                  flag("trackingSubmodules", "The tips of their branches"),
                  flag("parentCredentials", "With the credentials of this repository"),
                  flag("shallow", "Without their whole history"),
                  line("depth", "Commits of it")),
              git("WipeWorkspace", "Clone anew for each build"),
              git("CleanBeforeCheckout", "Clean before the checkout"),
              git("CleanCheckout", "Clean after the checkout"),
              git("PruneStaleBranch", "Forget branches that are gone"),
              git(
                  "LocalBranch",
                  "Check out to a local branch",
                  line("localBranch", "Its name; ** for that of the remote one")),
              git(
                  "RelativeTargetDirectory",
                  "Check out to a folder",
                  line("relativeTargetDir", "Below the workspace")),
              git(
                  "SparseCheckoutPaths",
                  "Check out only some paths",
                  texts(
                      "sparseCheckoutPaths",
                      "Paths, one a line",
                      IMPL + "SparseCheckoutPath",
                      "path")),
              git("BuildChooserSetting", CHOICE_OF_COMMITS, chooser("Commits")),
              git(
                  "PathRestriction",
                  "Poll only some paths",
                  lines("includedRegions", "Regular expressions of those that count"),
                  lines("excludedRegions", "Of those that do not")),
              git(
                  "MessageExclusion",
                  "Poll without some messages",
                  line("excludedMessage", "Regular expression of what does not count")),
              git(
                  "UserExclusion",
                  "Poll without some people",
                  lines("excludedUsers", "Whose commits do not count, one a line")),
              git("DisableRemotePoll", "Poll with a workspace"),
              git("IgnoreNotifyCommit", "Not by hooks of the repository"),
              git(
                  "UserIdentity",
                  "Who commits",
                  line("name", "user.name"),
                  line("email", "user.email")),
              git("AuthorInChangelog", "Authors and not committers are to blame"),
              git(
                  "ChangelogToBranch",
                  "Changes against another branch",
                  line("options/compareRemote", "Remote"),
                  line("options/compareTarget", "Branch")),
              git(
                  "FirstBuildChangelog",
                  "Changes of the first build",
                  flag("makeChangelog", "All that came before it")),
              git(
                  "PreBuildMerge",
                  "Merge before the build",
                  line("options/mergeRemote", "Remote"),
                  line("options/mergeTarget", "Branch"),
                  choice(
                      "options/mergeStrategy",
                      "Strategy",
                      new Option("default", "that of git"),
                      new Option("resolve", "resolve"),
                      new Option("recursive", "recursive"),
                      new Option("octopus", "octopus"),
                      new Option("ours", "ours"),
                      new Option("subtree", "subtree"),
                      new Option("recursive_theirs", "recursive, theirs")),
                  choice(
                      "options/fastForwardMode",
                      "Fast-forward",
                      new Option("FF", "where it can be"),
                      new Option("FF_ONLY", "or not at all"),
                      new Option("NO_FF", "never: always a commit"))),
              git("GitLFSPull", "Get large files (LFS)"),
              git("ScmName", "Name of the sources", line("name", "Name"))));

  private GitForm() {}

  /**
   * What a form says of one git: where it says itself which commits are built, as it did before
   * there were extensions, that too.
   *
   * @param scm the element that says where sources come from
   */
  public static Kind kind(EditableElement scm) {
    EditableElement extensions = scm.find("extensions");
    boolean old =
        scm.find("buildChooser") != null
            && (extensions == null
                || extensions.children().stream()
                    .noneMatch(one -> one.name().endsWith(".BuildChooserSetting")));
    if (!old) {
      return KIND;
    }
    List<Field> fields = new ArrayList<>(KIND.fields());
    fields.add(chooser(CHOICE_OF_COMMITS));
    return new Kind(KIND.element(), KIND.name(), KIND.fresh(), List.copyOf(fields));
  }

  private static Field chooser(String label) {
    return choice(
        "buildChooser/@class",
        label,
        new Option("hudson.plugins.git.util.DefaultBuildChooser", "those of the branches"),
        new Option("hudson.plugins.git.util.InverseBuildChooser", "those of all other branches"));
  }

  private static Kind git(String element, String name, Field... fields) {
    return Kind.of(IMPL + element, name, fields);
  }
}
