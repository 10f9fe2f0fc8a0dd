package dev.steward.job.xml;

import dev.steward.job.definition.Scm;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses source control settings. */
final class ScmXml {

  /** The second class is written by python-jenkins for an empty job; Jenkins ignores it as well. */
  private static final Set<String> NONE = Set.of("hudson.scm.NullSCM", "jenkins.scm.NullSCM");

  private static final String GIT = "hudson.plugins.git.GitSCM";

  /** Supported extensions of the Git plugin; all others cause a warning. */
  private static final Set<String> EXTENSIONS =
      Set.of(
          "CloneOption",
          "SubmoduleOption",
          "WipeWorkspace",
          "CleanBeforeCheckout",
          "CleanCheckout",
          "PruneStaleBranch",
          "LocalBranch",
          "RelativeTargetDirectory",
          "SparseCheckoutPaths",
          "CheckoutOption",
          "PathRestriction",
          "MessageExclusion",
          "UserExclusion",
          "UserIdentity",
          "DisableRemotePoll",
          "AuthorInChangelog",
          "PreBuildMerge",
          "GitLFSPull",
          "IgnoreNotifyCommit",
          "FirstBuildChangelog",
          "ScmName",
          "BuildChooserSetting",
          "ChangelogToBranch");

  private ScmXml() {}

  static Scm read(@Nullable XmlElement scm, Warnings warnings) {
    String kind = scm == null ? null : scm.attribute("class");
    if (scm == null || kind == null || NONE.contains(kind)) {
      return new Scm.None();
    }
    if (kind.equals(GIT)) {
      return git(scm, warnings);
    }
    warnings.add("The SCM " + kind + " is not supported: builds will fail.");
    return new Scm.UnsupportedScm(kind);
  }

  private static Scm git(XmlElement scm, Warnings warnings) {
    XmlElement extensions = scm.find("extensions");
    if (extensions != null) {
      for (XmlElement extension : extensions.children()) {
        if (!EXTENSIONS.contains(simpleName(extension))) {
          warnings.add(
              "The Git extension <" + extension.name() + "> is not supported and has no effect.");
        }
      }
    }
    XmlElement clone = extension(extensions, "CloneOption");
    XmlElement local = extension(extensions, "LocalBranch");
    XmlElement identity = extension(extensions, "UserIdentity");
    return new Scm.Git(
        remotes(scm.find("userRemoteConfigs")),
        names(scm.find("branches"), "name"),
        submodules(extension(extensions, "SubmoduleOption")),
        clone != null && clone.flag("shallow") ? Math.max(1, number(clone, "depth")) : 0,
        clone != null && clone.flag("noTags"),
        clone != null && clone.flag("honorRefspec"),
        extension(extensions, "WipeWorkspace") != null,
        extension(extensions, "CleanBeforeCheckout") != null,
        extension(extensions, "CleanCheckout") != null,
        extension(extensions, "PruneStaleBranch") != null,
        local == null ? null : local.textOf("localBranch", "**"),
        text(extension(extensions, "RelativeTargetDirectory"), "relativeTargetDir"),
        names(sparse(extensions), "path"),
        clone == null ? 0 : number(clone, "timeout"),
        polling(extensions),
        identity == null ? null : identity.textOf("name", ""),
        identity == null ? null : identity.textOf("email", ""),
        extension(extensions, "AuthorInChangelog") != null,
        new GitOptionsXml(scm, extensions).read(warnings));
  }

  private static @Nullable XmlElement sparse(@Nullable XmlElement extensions) {
    XmlElement sparse = extension(extensions, "SparseCheckoutPaths");
    return sparse == null ? null : sparse.find("sparseCheckoutPaths");
  }

  private static Scm.Submodules submodules(@Nullable XmlElement option) {
    return option == null
        ? new Scm.Submodules(false, false, false, false, 0)
        : new Scm.Submodules(
            !option.flag("disableSubmodules"),
            option.flag("recursiveSubmodules"),
            option.flag("trackingSubmodules"),
            option.flag("parentCredentials"),
            option.flag("shallow") ? Math.max(1, number(option, "depth")) : 0);
  }

  private static Scm.PollingFilter polling(@Nullable XmlElement extensions) {
    XmlElement paths = extension(extensions, "PathRestriction");
    XmlElement users = extension(extensions, "UserExclusion");
    String message = text(extension(extensions, "MessageExclusion"), "excludedMessage");
    return new Scm.PollingFilter(
        lines(text(paths, "includedRegions")),
        lines(text(paths, "excludedRegions")),
        message.isEmpty() ? null : message,
        lines(text(users, "excludedUsers")));
  }

  private static List<Scm.Remote> remotes(@Nullable XmlElement configs) {
    var all = new ArrayList<Scm.Remote>();
    if (configs != null) {
      for (XmlElement config : configs.children()) {
        all.add(
            new Scm.Remote(
                config.textOf("name", ""),
                config.textOf("url", ""),
                config.textOf("refspec", ""),
                config.textOf("credentialsId", "")));
      }
    }
    return List.copyOf(all);
  }

  private static List<String> names(@Nullable XmlElement element, String child) {
    var all = new ArrayList<String>();
    if (element != null) {
      for (XmlElement entry : element.children()) {
        String name = entry.textOf(child, "");
        if (!name.isEmpty()) {
          all.add(name);
        }
      }
    }
    return List.copyOf(all);
  }

  private static String simpleName(XmlElement element) {
    return element.name().substring(element.name().lastIndexOf('.') + 1);
  }

  static @Nullable XmlElement extension(@Nullable XmlElement extensions, String name) {
    if (extensions != null) {
      for (XmlElement extension : extensions.children()) {
        if (simpleName(extension).equals(name)) {
          return extension;
        }
      }
    }
    return null;
  }

  private static String text(@Nullable XmlElement element, String child) {
    return element == null ? "" : element.textOf(child, "");
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  static int number(XmlElement element, String child) {
    try {
      return Math.clamp(Integer.parseInt(element.textOf(child, "0")), 0, 1_000_000);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
