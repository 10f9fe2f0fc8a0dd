package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.List;

/**
 * Edits the source control settings and the build discarder of a job: elements that exist at most
 * once.
 */
public final class SourcesEdit {

  private static final String SCM = "scm";
  private static final String NONE = "<scm class=\"hudson.scm.NullSCM\"/>";
  private static final String ROTATOR = "logRotator";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";

  private SourcesEdit() {}

  /** Type of source control. */
  public enum ScmType {
    NONE,
    GIT,
    /** An unsupported source control system, which the form preserves. */
    OTHER
  }

  /** The source control type of a definition. */
  public static ScmType scmType(EditableElement root) {
    EditableElement scm = root.find(SCM);
    String kind = scm == null ? null : scm.attribute("class");
    if (kind == null || kind.endsWith(".NullSCM")) {
      return ScmType.NONE;
    }
    return kind.equals("hudson.plugins.git.GitSCM") ? ScmType.GIT : ScmType.OTHER;
  }

  /** The {@code scm} element of Git; a new one if the job does not use Git. */
  public static EditableElement git(EditableElement root) {
    EditableElement scm = scmType(root) == ScmType.GIT ? root.find(SCM) : null;
    return scm == null ? EditableElement.of(GitForm.TEMPLATE) : scm;
  }

  /**
   * Changes the source control.
   *
   * @param fieldValues values of the fields of {@link GitForm#formType}
   */
  public static void set(
      EditableElement root, ScmType type, DefinitionEdit.FieldValues fieldValues) {
    ScmType current = scmType(root);
    if (type == ScmType.OTHER || (type == ScmType.NONE && current == ScmType.NONE)) {
      return;
    }
    if (type == ScmType.NONE) {
      DefinitionEdit.replace(root, NONE);
      return;
    }
    EditableElement git = git(root);
    String old = git.toXml();
    DefinitionEdit.setFields(git, GitForm.formType(git), fieldValues);
    if (current == ScmType.GIT && git.toXml().equals(old)) {
      return;
    }
    EditableElement remotes = git.find(GitForm.REMOTES);
    if (remotes == null
        || remotes.children().stream().anyMatch(remote -> remote.textOf("url", "").isEmpty())
        || remotes.children().isEmpty()) {
      throw new Problem.Invalid("Enter a URL for each Git repository.");
    }
    root.set(git);
  }

  /** Elements of the build discarder. */
  public static final List<String> DISCARDER_ELEMENTS =
      List.of("daysToKeep", "numToKeep", "artifactDaysToKeep", "artifactNumToKeep");

  /** Path of the build discarder: a property, or a child of the root in old versions. */
  public static List<String> discarderPath(EditableElement root) {
    EditableElement properties = root.find("properties");
    boolean property = properties != null && properties.find(DISCARDER) != null;
    return property || root.find(ROTATOR) == null
        ? List.of("properties", DISCARDER, "strategy")
        : List.of(ROTATOR);
  }

  /** The value of a build discarder element; empty for no limit. */
  public static String discarderValue(EditableElement root, String element) {
    EditableElement strategy = root.find(discarderPath(root));
    return strategy == null ? "" : limit(strategy, element);
  }

  private static String limit(EditableElement strategy, String element) {
    String value = strategy.textOf(element, "").strip();
    return value.startsWith("-") ? "" : value;
  }

  /**
   * Changes the build discarder.
   *
   * @param values values of {@link #DISCARDER_ELEMENTS}, in that order
   */
  public static void setDiscarder(EditableElement root, List<String> values) {
    boolean none = values.stream().allMatch(String::isBlank);
    boolean same = true;
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).matches("[0-9]{0,9}")) {
        throw new Problem.Invalid(
            "Enter whole numbers for the days and builds to keep, or leave the fields" + " empty.");
      }
      same &= values.get(i).equals(discarderValue(root, DISCARDER_ELEMENTS.get(i)));
    }
    if (same) {
      return;
    }
    if (discarderPath(root).getFirst().equals(ROTATOR)) {
      if (none) {
        root.remove(ROTATOR);
      } else {
        root.edit(List.of(ROTATOR), rotator -> limit(rotator, values));
      }
    } else if (none) {
      root.edit(List.of("properties"), properties -> properties.remove(DISCARDER));
    } else {
      root.edit(
          List.of("properties", DISCARDER),
          property -> {
            if (property.find("strategy") == null) {
              DefinitionEdit.replace(property, "<strategy class=\"hudson.tasks.LogRotator\"/>");
            }
            property.edit(List.of("strategy"), strategy -> limit(strategy, values));
          });
    }
  }

  private static void limit(EditableElement strategy, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (!value.equals(limit(strategy, DISCARDER_ELEMENTS.get(i)))) {
        DefinitionEdit.set(strategy, DISCARDER_ELEMENTS.get(i), value.isEmpty() ? "-1" : value);
      }
    }
  }
}
