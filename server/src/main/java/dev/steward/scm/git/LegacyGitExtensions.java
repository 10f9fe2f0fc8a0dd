package dev.steward.scm.git;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.text.XmlText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts settings of old Git plugins to the extensions that replaced them. */
final class LegacyGitExtensions {

  private static final String IMPL = "hudson.plugins.git.extensions.impl.";
  private static final String EXTENSIONS = "extensions";

  /**
   * Members of {@code <scm>} that became extensions or remotes, without the build chooser, which is
   * read in place.
   */
  static final List<String> MEMBERS =
      List.of(
          "source",
          "branch",
          "remoteRepositories",
          "excludedUsers",
          "excludedRegions",
          "includedRegions",
          "relativeTargetDir",
          "skipTag",
          "disableSubmodules",
          "recursiveSubmodules",
          "trackingSubmodules",
          "gitConfigName",
          "gitConfigEmail",
          "pruneBranches",
          "mergeOptions",
          "userMergeOptions",
          "clean",
          "wipeOutWorkspace",
          "authorOrCommitter",
          "ignoreNotifyCommit",
          "scmName",
          "localBranch",
          "choosingStrategy",
          "reference",
          "useShallowClone");

  private LegacyGitExtensions() {}

  /** The old members as extensions, without those that are already present. */
  static List<String> extensions(XmlElement scm) {
    var all = new NewExtensions(scm.find(EXTENSIONS));
    all.add("UserExclusion", scm, "excludedUsers");
    all.add("PathRestriction", scm, "includedRegions", "excludedRegions");
    all.add("RelativeTargetDirectory", scm, "relativeTargetDir");
    all.add("PerBuildTag", scm.textOf("skipTag", "true").equals("false"), "");
    boolean disabled = scm.flag("disableSubmodules");
    boolean recursive = scm.flag("recursiveSubmodules");
    boolean tracking = scm.flag("trackingSubmodules");
    all.add(
        "SubmoduleOption",
        disabled || recursive || tracking,
        XmlText.element("disableSubmodules", Boolean.toString(disabled))
            + XmlText.element("recursiveSubmodules", Boolean.toString(recursive))
            + XmlText.element("trackingSubmodules", Boolean.toString(tracking)));
    String name = scm.textOf("gitConfigName", "");
    String email = scm.textOf("gitConfigEmail", "");
    all.add(
        "UserIdentity",
        !name.isEmpty() || !email.isEmpty(),
        XmlText.element("name", name) + XmlText.element("email", email));
    all.add("PruneStaleBranch", scm.flag("pruneBranches"), "");
    merge(scm, all);
    all.add("CleanCheckout", scm.flag("clean"), "");
    all.add("WipeWorkspace", scm.flag("wipeOutWorkspace"), "");
    all.add("AuthorInChangelog", scm.flag("authorOrCommitter"), "");
    all.add("IgnoreNotifyCommit", scm.flag("ignoreNotifyCommit"), "");
    String scmName = scm.textOf("scmName", "");
    all.add("ScmName", !scmName.isEmpty(), XmlText.element("name", scmName));
    String branch = scm.findText("localBranch");
    all.add(
        "LocalBranch",
        branch != null,
        XmlText.element("localBranch", branch == null ? "" : branch.strip()));
    all.add(
        "BuildChooserSetting",
        scm.textOf("choosingStrategy", "").equals("Inverse") && scm.find("buildChooser") == null,
        "<buildChooser class=\"hudson.plugins.git.util.InverseBuildChooser\"/>");
    String reference = scm.textOf("reference", "");
    boolean shallow = scm.flag("useShallowClone");
    all.add(
        "CloneOption",
        shallow || !reference.isEmpty(),
        XmlText.element("shallow", Boolean.toString(shallow))
            + XmlText.element("reference", reference));
    return all.elements;
  }

  /** The first versions of the plugin wrote the whole remote, later ones its name. */
  private static void merge(XmlElement scm, NewExtensions all) {
    for (String member : new String[] {"mergeOptions", "userMergeOptions"}) {
      XmlElement options = scm.find(member);
      String target = options == null ? "" : options.textOf("mergeTarget", "");
      if (options == null || target.isEmpty()) {
        continue;
      }
      XmlElement remote = options.find("mergeRemote");
      List<String> settings = remote == null ? List.of() : LegacyGit.settings(remote);
      String name =
          !settings.isEmpty() ? settings.getFirst() : remote == null ? "" : remote.text().strip();
      all.add(
          "PreBuildMerge",
          true,
          "<options>"
              + XmlText.element("mergeRemote", name)
              + XmlText.element("mergeTarget", target)
              + XmlText.element("mergeStrategy", options.textOf("mergeStrategy", "default"))
              + XmlText.element("fastForwardMode", options.textOf("fastForwardMode", "FF"))
              + "</options>");
    }
  }

  /** Extensions to add to the existing ones. */
  private static final class NewExtensions {
    private final @Nullable XmlElement existing;
    private final List<String> elements = new ArrayList<>();

    NewExtensions(@Nullable XmlElement existing) {
      this.existing = existing;
    }

    /** Adds an extension with these members, unless all of them are empty. */
    void add(String name, XmlElement scm, String... members) {
      var content = new StringBuilder();
      boolean hasText = false;
      for (String member : members) {
        String text = scm.textOf(member, "");
        hasText |= !text.isEmpty();
        content.append(XmlText.element(member, text));
      }
      add(name, hasText, content.toString());
    }

    void add(String name, boolean condition, String content) {
      String start = "<" + IMPL + name + ">";
      if (condition
          && GitScmReader.extension(existing, name) == null
          && elements.stream().noneMatch(element -> element.startsWith(start))) {
        elements.add(start + content + "</" + IMPL + name + ">");
      }
    }
  }

  static String withExtensions(String scm, List<String> added) {
    if (added.isEmpty()) {
      return scm;
    }
    XmlElement extensions = XmlReader.read(scm).find(EXTENSIONS);
    if (extensions == null || extensions.isEmptyTag()) {
      return XmlText.withElement(
          scm,
          EXTENSIONS,
          "<" + EXTENSIONS + ">\n      " + String.join("\n      ", added) + "\n    </extensions>");
    }
    return scm.substring(0, extensions.contentEnd())
        + "  "
        + String.join("\n      ", added)
        + "\n    "
        + scm.substring(extensions.contentEnd());
  }
}
