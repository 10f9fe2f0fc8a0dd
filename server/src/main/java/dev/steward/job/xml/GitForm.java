package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.FormField.choice;
import static dev.steward.job.xml.FormSchema.FormField.flag;
import static dev.steward.job.xml.FormSchema.FormField.line;
import static dev.steward.job.xml.FormSchema.FormField.lines;
import static dev.steward.job.xml.FormSchema.FormField.rows;
import static dev.steward.job.xml.FormSchema.FormField.texts;

import dev.steward.job.xml.FormSchema.FormField;
import dev.steward.job.xml.FormSchema.FormOption;
import dev.steward.job.xml.FormSchema.FormSection;
import dev.steward.job.xml.FormSchema.FormType;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;

/** Form fields of Git. */
public final class GitForm {

  private static final String IMPL = "hudson.plugins.git.extensions.impl.";
  private static final String REMOTE = "hudson.plugins.git.UserRemoteConfig";
  private static final String BRANCH = "hudson.plugins.git.BranchSpec";

  private static final String BUILD_CHOOSER_LABEL = "Strategy for choosing what to build";

  /** Path of the list of repositories. */
  static final String REMOTES = "userRemoteConfigs";

  /** XML of a new Git configuration. */
  static final String TEMPLATE =
      "<scm class=\"hudson.plugins.git.GitSCM\">\n    <configVersion>2</configVersion>\n"
          + "    <userRemoteConfigs/>\n    <branches/>\n    <extensions/>\n  </scm>";

  /** Form type of the {@code scm} element. */
  private static final FormType FORM_TYPE =
      new FormType(
          "scm",
          "Git",
          TEMPLATE,
          List.of(
              rows(
                  REMOTES,
                  "Repositories",
                  REMOTE,
                  line("url", "URL"),
                  FormField.of("credentialsId", "Credentials", FormSchema.FieldType.CREDENTIAL),
                  line("name", "Name"),
                  line("refspec", "Refspec")),
              texts("branches", "Branches to build (one per line), such as */main", BRANCH, "name"),
              line("gitTool", "Git executable")));

  /** Git extensions; displayed only if the job uses Git. */
  public static final FormSection EXTENSIONS =
      new FormSection(
          "extensions",
          "Additional Git behaviours",
          List.of("scm", "extensions"),
          List.of(
              git(
                  "CloneOption",
                  "Advanced clone behaviours",
                  flag("shallow", "Shallow clone"),
                  line("depth", "Shallow clone depth"),
                  flag("noTags", "Do not fetch tags"),
                  flag("honorRefspec", "Honor refspec on initial clone"),
                  line("timeout", "Timeout (in minutes)")),
              git(
                  "CheckoutOption",
                  "Advanced checkout behaviours",
                  line("timeout", "Timeout (in minutes)")),
              git(
                  "SubmoduleOption",
                  "Advanced sub-modules behaviours",
                  flag("disableSubmodules", "Disable submodules processing"),
                  flag("recursiveSubmodules", "Recursively update submodules"),
                  flag("trackingSubmodules", "Update tracking submodules to tip of branch"),
                  flag(
                      "parentCredentials",
                      "Use credentials from default remote of parent repository"),
                  flag("shallow", "Shallow clone"),
                  line("depth", "Shallow clone depth")),
              git("WipeWorkspace", "Wipe out repository & force clone"),
              git("CleanBeforeCheckout", "Clean before checkout"),
              git("CleanCheckout", "Clean after checkout"),
              git("PruneStaleBranch", "Prune stale remote-tracking branches"),
              git(
                  "LocalBranch",
                  "Check out to specific local branch",
                  line("localBranch", "Branch name (** for the name of the remote branch)")),
              git(
                  "RelativeTargetDirectory",
                  "Check out to a sub-directory",
                  line("relativeTargetDir", "Local subdirectory for repo")),
              git(
                  "SparseCheckoutPaths",
                  "Sparse checkout paths",
                  texts(
                      "sparseCheckoutPaths",
                      "Paths (one per line)",
                      IMPL + "SparseCheckoutPath",
                      "path")),
              git("BuildChooserSetting", BUILD_CHOOSER_LABEL, chooser("Choosing strategy")),
              git(
                  "PathRestriction",
                  "Polling ignores commits in certain paths",
                  lines("includedRegions", "Included regions (regex, one per line)"),
                  lines("excludedRegions", "Excluded regions (regex, one per line)")),
              git(
                  "MessageExclusion",
                  "Polling ignores commits with certain messages",
                  line("excludedMessage", "Excluded messages (regex)")),
              git(
                  "UserExclusion",
                  "Polling ignores commits from certain users",
                  lines("excludedUsers", "Excluded users (one per line)")),
              git("DisableRemotePoll", "Force polling using workspace"),
              git("IgnoreNotifyCommit", "Don't trigger a build on commit notifications"),
              git(
                  "UserIdentity",
                  "Custom user name/e-mail address",
                  line("name", "user.name"),
                  line("email", "user.email")),
              git("AuthorInChangelog", "Use commit author in changelog"),
              git(
                  "ChangelogToBranch",
                  "Calculate changelog against a specific branch",
                  line("options/compareRemote", "Remote"),
                  line("options/compareTarget", "Branch")),
              git(
                  "FirstBuildChangelog",
                  "First build changelog",
                  flag("makeChangelog", "All commits up to the first build")),
              git(
                  "PreBuildMerge",
                  "Merge before build",
                  line("options/mergeRemote", "Remote"),
                  line("options/mergeTarget", "Branch"),
                  choice(
                      "options/mergeStrategy",
                      "Merge strategy",
                      new FormOption("default", "default"),
                      new FormOption("resolve", "resolve"),
                      new FormOption("recursive", "recursive"),
                      new FormOption("octopus", "octopus"),
                      new FormOption("ours", "ours"),
                      new FormOption("subtree", "subtree"),
                      new FormOption("recursive_theirs", "recursive, theirs")),
                  choice(
                      "options/fastForwardMode",
                      "Fast-forward mode",
                      new FormOption("FF", "fast-forward (--ff)"),
                      new FormOption("FF_ONLY", "fast-forward only (--ff-only)"),
                      new FormOption("NO_FF", "never (--no-ff)"))),
              git("GitLFSPull", "Git LFS pull after checkout"),
              git("ScmName", "Custom SCM name", line("name", "Name"))));

  private GitForm() {}

  /**
   * The form type for a Git configuration. If a build chooser is set outside the extensions, as in
   * old versions, the form has a field for it.
   *
   * @param scm the {@code scm} element
   */
  public static FormType formType(EditableElement scm) {
    EditableElement extensions = scm.find("extensions");
    boolean hasOldChooser =
        scm.find("buildChooser") != null
            && (extensions == null
                || extensions.children().stream()
                    .noneMatch(extension -> extension.name().endsWith(".BuildChooserSetting")));
    if (!hasOldChooser) {
      return FORM_TYPE;
    }
    List<FormField> fields = new ArrayList<>(FORM_TYPE.fields());
    fields.add(chooser(BUILD_CHOOSER_LABEL));
    return new FormType(
        FORM_TYPE.element(), FORM_TYPE.name(), FORM_TYPE.template(), List.copyOf(fields));
  }

  private static FormField chooser(String label) {
    return choice(
        "buildChooser/@class",
        label,
        new FormOption("hudson.plugins.git.util.DefaultBuildChooser", "Default"),
        new FormOption("hudson.plugins.git.util.InverseBuildChooser", "Inverse"));
  }

  private static FormType git(String element, String name, FormField... fields) {
    return FormType.of(IMPL + element, name, fields);
  }
}
