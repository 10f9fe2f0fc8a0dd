package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.List;

/** Edits the source control and the build discarder of a job: elements that exist at most once. */
public final class SourcesEdit {

  private static final String SCM = "scm";
  private static final String NONE = "<scm class=\"hudson.scm.NullSCM\"/>";
  private static final String ROTATOR = "logRotator";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";

  private SourcesEdit() {}

  /** Type of source control. */
  public enum Source {
    NONE,
    GIT,
    /** An unsupported source control, which the form preserves. */
    OTHER
  }

  /** The source control type of a definition. */
  public static Source source(EditableElement root) {
    EditableElement scm = root.find(SCM);
    String kind = scm == null ? null : scm.attribute("class");
    if (kind == null || kind.endsWith(".NullSCM")) {
      return Source.NONE;
    }
    return kind.equals("hudson.plugins.git.GitSCM") ? Source.GIT : Source.OTHER;
  }

  /** The {@code scm} element of Git; a new one if the job does not use Git. */
  public static EditableElement git(EditableElement root) {
    EditableElement scm = source(root) == Source.GIT ? root.find(SCM) : null;
    return scm == null ? EditableElement.of(GitForm.FRESH) : scm;
  }

  /**
   * Changes the source control.
   *
   * @param typed values of the fields of {@link GitForm#kind}
   */
  public static void set(EditableElement root, Source wanted, DefinitionEdit.Typed typed) {
    Source now = source(root);
    if (wanted == Source.OTHER || (wanted == Source.NONE && now == Source.NONE)) {
      return;
    }
    if (wanted == Source.NONE) {
      DefinitionEdit.replace(root, NONE);
      return;
    }
    EditableElement git = git(root);
    String old = git.toXml();
    DefinitionEdit.setFields(git, GitForm.kind(git), typed);
    if (now == Source.GIT && git.toXml().equals(old)) {
      return;
    }
    EditableElement remotes = git.find(GitForm.REMOTES);
    if (remotes == null
        || remotes.children().stream().anyMatch(one -> one.textOf("url", "").isEmpty())
        || remotes.children().isEmpty()) {
      throw new Problem.Invalid("Enter a URL for each Git repository.");
    }
    root.set(git);
  }

  /** Elements of the build discarder. */
  public static final List<String> KEEPING =
      List.of("daysToKeep", "numToKeep", "artifactDaysToKeep", "artifactNumToKeep");

  /** Path of the build discarder: a property, or a child of the root in old versions. */
  public static List<String> keptAt(EditableElement root) {
    EditableElement properties = root.find("properties");
    boolean property = properties != null && properties.find(DISCARDER) != null;
    return property || root.find(ROTATOR) == null
        ? List.of("properties", DISCARDER, "strategy")
        : List.of(ROTATOR);
  }

  /** The value of a build discarder element; empty for no limit. */
  public static String keeping(EditableElement root, String element) {
    EditableElement at = root.find(keptAt(root));
    return at == null ? "" : limit(at, element);
  }

  private static String limit(EditableElement strategy, String element) {
    String value = strategy.textOf(element, "").strip();
    return value.startsWith("-") ? "" : value;
  }

  /**
   * Changes the build discarder.
   *
   * @param values values of {@link #KEEPING}, in that order
   */
  public static void setKeeping(EditableElement root, List<String> values) {
    boolean none = values.stream().allMatch(String::isBlank);
    boolean same = true;
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).matches("[0-9]{0,9}")) {
        throw new Problem.Invalid(
            "Enter whole numbers for the days and builds to keep, or leave the fields" + " empty.");
      }
      same &= values.get(i).equals(keeping(root, KEEPING.get(i)));
    }
    if (same) {
      return;
    }
    if (keptAt(root).getFirst().equals(ROTATOR)) {
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
      if (!value.equals(limit(strategy, KEEPING.get(i)))) {
        DefinitionEdit.set(strategy, KEEPING.get(i), value.isEmpty() ? "-1" : value);
      }
    }
  }
}
