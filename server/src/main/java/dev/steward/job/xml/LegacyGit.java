package dev.steward.job.xml;

import dev.steward.text.EditableElement;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts Git settings from the layout of the Git plugin 1.x, which job generators still write:
 * members of {@code <scm>} instead of extensions, {@code <remoteRepositories>} or {@code <source>}
 * instead of {@code <userRemoteConfigs>}. The conversion follows the plugin's own migration;
 * settings in the current layout take precedence.
 */
public final class LegacyGit {

  private static final String SCM = "scm";
  private static final String GIT = "hudson.plugins.git.GitSCM";
  private static final String IMPL = "hudson.plugins.git.extensions.impl.";
  private static final String REMOTES = "userRemoteConfigs";
  private static final String EXTENSIONS = "extensions";

  /**
   * Members of {@code <scm>} that became extensions or remotes, without the build chooser, which is
   * read in place.
   */
  private static final List<String> MEMBERS =
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

  private LegacyGit() {}

  /** The root in the current layout; the given one if there is nothing to convert. */
  static XmlElement current(String xml, XmlElement root) {
    XmlElement scm = root.find(SCM);
    if (scm == null || !isGit(scm) || !(usesOldLayout(scm) || hasOldWildcards(scm))) {
      return root;
    }
    String scmXml = xml.substring(scm.start(), scm.end());
    return XmlReader.read(
        xml.substring(0, scm.start())
            + withCurrentWildcards(convert(scmXml))
            + xml.substring(scm.end()));
  }

  /**
   * The XML that a form edits, in the current layout. Wildcards of branches and the {@code
   * configVersion} that defines their meaning stay as they are.
   */
  public static String toCurrentLayout(String xml) {
    XmlElement scm = XmlReader.read(xml).find(SCM);
    return scm == null || !isGit(scm) || !usesOldLayout(scm)
        ? xml
        : xml.substring(0, scm.start())
            + convert(xml.substring(scm.start(), scm.end()))
            + xml.substring(scm.end());
  }

  /**
   * The XML after a form edited the output of {@link #toCurrentLayout}; back in the old layout if
   * the form did not change the Git settings.
   *
   * @param xml the text before the edit
   */
  public static String restoreLayout(String edited, String xml) {
    String converted = toCurrentLayout(xml);
    if (converted.equals(xml)) {
      return edited;
    }
    XmlElement before = XmlReader.read(xml).find(SCM);
    XmlElement convertedScm = XmlReader.read(converted).find(SCM);
    XmlElement after = XmlReader.read(edited).find(SCM);
    if (before == null || convertedScm == null || after == null) {
      return edited;
    }
    return edited
            .substring(after.start(), after.end())
            .equals(converted.substring(convertedScm.start(), convertedScm.end()))
        ? edited.substring(0, after.start())
            + xml.substring(before.start(), before.end())
            + edited.substring(after.end())
        : edited;
  }

  private static boolean isGit(XmlElement scm) {
    return GIT.equals(scm.attribute("class"));
  }

  private static boolean usesOldLayout(XmlElement scm) {
    return MEMBERS.stream().anyMatch(member -> scm.find(member) != null);
  }

  /** Without a {@code configVersion}, a single star matches slashes too. */
  private static boolean hasOldWildcards(XmlElement scm) {
    return version(scm) < 1 && branchNames(scm).stream().anyMatch(name -> isGlob(name.text()));
  }

  private static boolean isGlob(String name) {
    return name.indexOf('*') >= 0 && !name.strip().startsWith(":");
  }

  private static int version(XmlElement scm) {
    return ScmXml.number(scm, "configVersion");
  }

  private static List<XmlElement> branchNames(XmlElement scm) {
    var all = new ArrayList<XmlElement>();
    XmlElement branches = scm.find("branches");
    if (branches != null) {
      collect(branches, all);
    }
    return all;
  }

  private static void collect(XmlElement element, List<XmlElement> names) {
    for (XmlElement child : element.children()) {
      if (child.name().equals("name")) {
        names.add(child);
      } else {
        collect(child, names);
      }
    }
  }

  private static String withCurrentWildcards(String scm) {
    XmlElement element = XmlReader.read(scm);
    if (!hasOldWildcards(element)) {
      return scm;
    }
    String result = scm;
    for (XmlElement name : branchNames(element).reversed()) {
      if (isGlob(name.text())) {
        result =
            result.substring(0, name.contentStart())
                + DefinitionText.escape(doubleStars(name.text()))
                + result.substring(name.contentEnd());
      }
    }
    return result;
  }

  private static String doubleStars(String glob) {
    var out = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c != '*') {
        out.append(c);
      } else if (i == 0 || glob.charAt(i - 1) != '*') {
        out.append("**");
      }
    }
    return out.toString();
  }

  private static String convert(String scm) {
    XmlElement old = XmlReader.read(scm);
    EditableElement.EditableDocument document = EditableElement.document(scm);
    for (String member : MEMBERS) {
      while (document.root().find(member) != null) {
        document.root().remove(member);
      }
    }
    String result = document.toXml();
    String source = old.textOf("source", "");
    if (!source.isEmpty()) {
      String branch = old.textOf("branch", "*/master");
      result =
          DefinitionText.withElement(
              result,
              "branches",
              "<branches><hudson.plugins.git.BranchSpec>"
                  + DefinitionText.element("name", branch)
                  + "</hudson.plugins.git.BranchSpec></branches>");
    }
    if (old.find(REMOTES) == null) {
      String remotes = source.isEmpty() ? remotes(old) : remote("origin", source, "");
      if (!remotes.isEmpty()) {
        result =
            DefinitionText.withElement(
                result, REMOTES, "<" + REMOTES + ">" + remotes + "</" + REMOTES + ">");
      }
    }
    return withExtensions(result, extensions(old));
  }

  private static String remote(String name, String url, String refspec) {
    return "<hudson.plugins.git.UserRemoteConfig>"
        + DefinitionText.element("name", name)
        + DefinitionText.element("refspec", refspec)
        + DefinitionText.element("url", url)
        + "</hudson.plugins.git.UserRemoteConfig>";
  }

  private static String remotes(XmlElement scm) {
    XmlElement repositories = scm.find("remoteRepositories");
    var all = new StringBuilder();
    if (repositories != null) {
      for (XmlElement repository : repositories.children()) {
        List<String> settings = settings(repository);
        if (!settings.isEmpty()) {
          all.append(remote(settings.getFirst(), value(settings, "url"), value(settings, "fetch")));
        }
      }
    }
    return all.toString();
  }

  /** The strings of a remote: its name, followed by pairs of keys and values. */
  private static List<String> settings(XmlElement remote) {
    return remote.children().stream()
        .filter(child -> child.name().equals("string"))
        .map(child -> child.text().strip())
        .toList();
  }

  private static String value(List<String> settings, String setting) {
    for (int i = 1; i + 1 < settings.size(); i += 2) {
      if (settings.get(i).equals(setting)) {
        return settings.get(i + 1);
      }
    }
    return "";
  }

  /** The old members as extensions, without those that are already present. */
  private static List<String> extensions(XmlElement scm) {
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
        DefinitionText.element("disableSubmodules", Boolean.toString(disabled))
            + DefinitionText.element("recursiveSubmodules", Boolean.toString(recursive))
            + DefinitionText.element("trackingSubmodules", Boolean.toString(tracking)));
    String name = scm.textOf("gitConfigName", "");
    String email = scm.textOf("gitConfigEmail", "");
    all.add(
        "UserIdentity",
        !name.isEmpty() || !email.isEmpty(),
        DefinitionText.element("name", name) + DefinitionText.element("email", email));
    all.add("PruneStaleBranch", scm.flag("pruneBranches"), "");
    merge(scm, all);
    all.add("CleanCheckout", scm.flag("clean"), "");
    all.add("WipeWorkspace", scm.flag("wipeOutWorkspace"), "");
    all.add("AuthorInChangelog", scm.flag("authorOrCommitter"), "");
    all.add("IgnoreNotifyCommit", scm.flag("ignoreNotifyCommit"), "");
    String scmName = scm.textOf("scmName", "");
    all.add("ScmName", !scmName.isEmpty(), DefinitionText.element("name", scmName));
    String branch = scm.findText("localBranch");
    all.add(
        "LocalBranch",
        branch != null,
        DefinitionText.element("localBranch", branch == null ? "" : branch.strip()));
    all.add(
        "BuildChooserSetting",
        scm.textOf("choosingStrategy", "").equals("Inverse") && scm.find("buildChooser") == null,
        "<buildChooser class=\"hudson.plugins.git.util.InverseBuildChooser\"/>");
    String reference = scm.textOf("reference", "");
    boolean shallow = scm.flag("useShallowClone");
    all.add(
        "CloneOption",
        shallow || !reference.isEmpty(),
        DefinitionText.element("shallow", Boolean.toString(shallow))
            + DefinitionText.element("reference", reference));
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
      List<String> settings = remote == null ? List.of() : settings(remote);
      String name =
          !settings.isEmpty() ? settings.getFirst() : remote == null ? "" : remote.text().strip();
      all.add(
          "PreBuildMerge",
          true,
          "<options>"
              + DefinitionText.element("mergeRemote", name)
              + DefinitionText.element("mergeTarget", target)
              + DefinitionText.element("mergeStrategy", options.textOf("mergeStrategy", "default"))
              + DefinitionText.element("fastForwardMode", options.textOf("fastForwardMode", "FF"))
              + "</options>");
    }
  }

  /** Extensions to add to the present ones. */
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
        content.append(DefinitionText.element(member, text));
      }
      add(name, hasText, content.toString());
    }

    void add(String name, boolean condition, String content) {
      String start = "<" + IMPL + name + ">";
      if (condition
          && ScmXml.extension(existing, name) == null
          && elements.stream().noneMatch(element -> element.startsWith(start))) {
        elements.add(start + content + "</" + IMPL + name + ">");
      }
    }
  }

  private static String withExtensions(String scm, List<String> added) {
    if (added.isEmpty()) {
      return scm;
    }
    XmlElement extensions = XmlReader.read(scm).find(EXTENSIONS);
    if (extensions == null || extensions.isEmptyTag()) {
      return DefinitionText.withElement(
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
