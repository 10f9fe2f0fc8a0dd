package dev.steward.scm.git;

import dev.steward.text.XmlElement;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a Git configuration: its fields, and the extensions that apply to it. */
final class GitScmReader {

  private static final String CHOOSERS = "hudson.plugins.git.util.";

  private static final Set<String> STRATEGIES =
      GitExtension.MERGE_STRATEGY.options().stream()
          .map(option -> option.value())
          .collect(Collectors.toUnmodifiableSet());

  private final FieldReader scm;
  private final @Nullable XmlElement extensions;

  private GitScmReader(FieldReader scm) {
    this.scm = scm;
    this.extensions = scm.element().find("extensions");
  }

  static GitScm read(FieldReader scm) {
    return new GitScmReader(scm).read();
  }

  private GitScm read() {
    if (extensions != null) {
      for (XmlElement extension : extensions.children()) {
        if (GitExtension.TYPES.findSimple(extension.name()) == null) {
          scm.warn(
              "The Git extension <" + extension.name() + "> is not supported and has no effect.");
        }
      }
    }
    FieldReader clone = extension("CloneOption");
    FieldReader local = extension("LocalBranch");
    FieldReader identity = extension("UserIdentity");
    return new GitScm(
        scm.get(GitScm.REMOTES),
        scm.get(GitScm.BRANCHES),
        submodules(),
        depth(clone),
        flag(clone, GitExtension.NO_TAGS),
        flag(clone, GitExtension.HONOR_REFSPEC),
        has("WipeWorkspace"),
        has("CleanBeforeCheckout"),
        has("CleanCheckout"),
        has("PruneStaleBranch"),
        local == null ? null : local.get(GitExtension.LOCAL_BRANCH),
        text(extension("RelativeTargetDirectory"), GitExtension.TARGET_DIR),
        sparsePaths(),
        clone == null ? 0 : clone.get(GitExtension.TIMEOUT),
        polling(),
        identity == null ? null : identity.get(GitExtension.USER_NAME),
        identity == null ? null : identity.get(GitExtension.USER_EMAIL),
        has("AuthorInChangelog"),
        options());
  }

  private static int depth(@Nullable FieldReader option) {
    return flag(option, GitExtension.SHALLOW) && option != null
        ? Math.max(1, option.get(GitExtension.DEPTH))
        : 0;
  }

  private List<String> sparsePaths() {
    FieldReader sparse = extension("SparseCheckoutPaths");
    return sparse == null ? List.of() : sparse.get(GitExtension.SPARSE_PATHS);
  }

  private GitScm.Submodules submodules() {
    FieldReader option = extension("SubmoduleOption");
    return option == null
        ? new GitScm.Submodules(false, false, false, false, 0)
        : new GitScm.Submodules(
            !option.get(GitExtension.DISABLE_SUBMODULES),
            option.get(GitExtension.RECURSIVE_SUBMODULES),
            option.get(GitExtension.TRACKING_SUBMODULES),
            option.get(GitExtension.PARENT_CREDENTIALS),
            depth(option));
  }

  private GitScm.PollingFilter polling() {
    FieldReader paths = extension("PathRestriction");
    String message = text(extension("MessageExclusion"), GitExtension.EXCLUDED_MESSAGE);
    return new GitScm.PollingFilter(
        lines(text(paths, GitExtension.INCLUDED_REGIONS)),
        lines(text(paths, GitExtension.EXCLUDED_REGIONS)),
        message.isEmpty() ? null : message,
        lines(text(extension("UserExclusion"), GitExtension.EXCLUDED_USERS)));
  }

  private GitScm.GitOptions options() {
    FieldReader checkout = extension("CheckoutOption");
    return new GitScm.GitOptions(
        merge(),
        has("GitLFSPull"),
        has("IgnoreNotifyCommit"),
        flag(extension("FirstBuildChangelog"), GitExtension.MAKE_CHANGELOG),
        checkout == null ? 0 : checkout.get(GitExtension.TIMEOUT),
        inverseBranches(),
        changelogBase(),
        tool());
  }

  /** Reads the extension, or the {@code buildChooser} of old versions in the scm element itself. */
  private boolean inverseBranches() {
    FieldReader setting = extension("BuildChooserSetting");
    XmlElement chooser = (setting == null ? scm : setting).element().find("buildChooser");
    String kind = chooser == null ? null : chooser.attribute("class");
    if (kind == null || kind.equals(CHOOSERS + "DefaultBuildChooser")) {
      return false;
    }
    if (kind.equals(CHOOSERS + "InverseBuildChooser")) {
      return true;
    }
    scm.warn("The Git build chooser " + kind + " is not supported: the default is used.");
    return false;
  }

  /** Jenkins' default installation "Default" means the machine's own Git. */
  private String tool() {
    String name = scm.get(GitScm.GIT_TOOL);
    return name.equals("Default") ? "" : name;
  }

  private GitScm.@Nullable ChangelogBase changelogBase() {
    FieldReader compare = extension("ChangelogToBranch");
    String branch = text(compare, GitExtension.COMPARE_TARGET);
    return branch.isEmpty()
        ? null
        : new GitScm.ChangelogBase(text(compare, GitExtension.COMPARE_REMOTE), branch);
  }

  private GitScm.@Nullable Merge merge() {
    FieldReader merge = extension("PreBuildMerge");
    if (merge == null || merge.element().find("options") == null) {
      return null;
    }
    String strategy = merge.get(GitExtension.MERGE_STRATEGY).toLowerCase(Locale.ROOT);
    if (!STRATEGIES.contains(strategy)) {
      scm.warn("The Git merge strategy " + strategy + " is not supported: the default is used.");
      strategy = "default";
    }
    return new GitScm.Merge(
        merge.get(GitExtension.MERGE_REMOTE),
        merge.get(GitExtension.MERGE_TARGET),
        strategy.equals("default") ? "" : strategy,
        switch (merge.get(GitExtension.FAST_FORWARD).toUpperCase(Locale.ROOT)) {
          case "FF_ONLY", "--FF-ONLY" -> GitScm.Merge.FastForward.REQUIRED;
          case "NO_FF", "--NO-FF" -> GitScm.Merge.FastForward.NEVER;
          default -> GitScm.Merge.FastForward.ALLOWED;
        });
  }

  private boolean has(String name) {
    return extension(name) != null;
  }

  private @Nullable FieldReader extension(String name) {
    XmlElement extension = extension(extensions, name);
    return extension == null ? null : scm.of(extension);
  }

  /** The first extension with that simple class name; null if there is none. */
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

  private static String simpleName(XmlElement element) {
    return element.name().substring(element.name().lastIndexOf('.') + 1);
  }

  private static boolean flag(@Nullable FieldReader option, Field<Boolean> field) {
    return option != null && option.get(field);
  }

  private static String text(@Nullable FieldReader option, Field<String> field) {
    return option == null ? "" : option.get(field);
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** A non-negative number; 0 for any other text. */
  static int number(XmlElement element, String child) {
    try {
      return Math.clamp(Long.parseLong(element.textOf(child, "0")), 0, 1_000_000);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
