package dev.steward.job.xml;

import dev.steward.job.definition.Scm;
import dev.steward.text.XmlElement;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses rarely used extensions of the Git plugin. */
record GitOptionsXml(XmlElement scm, @Nullable XmlElement extensions) {

  private static final String CHOOSERS = "hudson.plugins.git.util.";

  private static final Set<String> STRATEGIES =
      Set.of("default", "resolve", "recursive", "octopus", "ours", "subtree", "recursive_theirs");

  Scm.GitOptions read(Warnings warnings) {
    XmlElement checkout = extension("CheckoutOption");
    XmlElement firstBuild = extension("FirstBuildChangelog");
    return new Scm.GitOptions(
        merge(warnings),
        extension("GitLFSPull") != null,
        extension("IgnoreNotifyCommit") != null,
        firstBuild != null && firstBuild.flag("makeChangelog"),
        checkout == null ? 0 : ScmXml.number(checkout, "timeout"),
        inverseBranches(warnings),
        changelogBase(),
        tool());
  }

  /** Reads the extension, or the {@code buildChooser} of old versions in the scm element itself. */
  private boolean inverseBranches(Warnings warnings) {
    XmlElement setting = extension("BuildChooserSetting");
    XmlElement chooser = (setting == null ? scm : setting).find("buildChooser");
    String kind = chooser == null ? null : chooser.attribute("class");
    if (kind == null || kind.equals(CHOOSERS + "DefaultBuildChooser")) {
      return false;
    }
    if (kind.equals(CHOOSERS + "InverseBuildChooser")) {
      return true;
    }
    warnings.add("The Git build chooser " + kind + " is not supported: the default is used.");
    return false;
  }

  /** Jenkins' default installation "Default" means the machine's own Git. */
  private String tool() {
    String name = scm.textOf("gitTool", "").strip();
    return name.equals("Default") ? "" : name;
  }

  private Scm.@Nullable ChangelogBase changelogBase() {
    XmlElement compare = extension("ChangelogToBranch");
    XmlElement options = compare == null ? null : compare.find("options");
    String branch = options == null ? "" : options.textOf("compareTarget", "").strip();
    return options == null || branch.isEmpty()
        ? null
        : new Scm.ChangelogBase(options.textOf("compareRemote", "").strip(), branch);
  }

  private @Nullable XmlElement extension(String name) {
    return ScmXml.extension(extensions, name);
  }

  private Scm.@Nullable Merge merge(Warnings warnings) {
    XmlElement merge = extension("PreBuildMerge");
    XmlElement options = merge == null ? null : merge.find("options");
    if (options == null) {
      return null;
    }
    String strategy = options.textOf("mergeStrategy", "default").strip().toLowerCase(Locale.ROOT);
    if (!STRATEGIES.contains(strategy)) {
      warnings.add(
          "The Git merge strategy " + strategy + " is not supported: the default is used.");
      strategy = "default";
    }
    return new Scm.Merge(
        options.textOf("mergeRemote", ""),
        options.textOf("mergeTarget", ""),
        strategy.equals("default") ? "" : strategy,
        switch (options.textOf("fastForwardMode", "FF").strip().toUpperCase(Locale.ROOT)) {
          case "FF_ONLY", "--FF-ONLY" -> Scm.Merge.FastForward.REQUIRED;
          case "NO_FF", "--NO-FF" -> Scm.Merge.FastForward.NEVER;
          default -> Scm.Merge.FastForward.ALLOWED;
        });
  }
}
