package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.List;

/**
 * What a form says of where sources come from, and of how long builds are kept: elements that there
 * is one of.
 */
public final class SourcesEdit {

  private static final String SCM = "scm";
  private static final String NONE = "<scm class=\"hudson.scm.NullSCM\"/>";
  private static final String ROTATOR = "logRotator";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";

  private SourcesEdit() {}

  /** Where sources come from. */
  public enum Source {
    NONE,
    GIT,
    /** Something that the form has no fields for, and keeps. */
    OTHER
  }

  /** Where the text has them come from. */
  public static Source source(String xml) {
    XmlElement scm = XmlReader.read(xml).find(SCM);
    String kind = scm == null ? null : scm.attribute("class");
    if (kind == null || kind.endsWith(".NullSCM")) {
      return Source.NONE;
    }
    return kind.equals("hudson.plugins.git.GitSCM") ? Source.GIT : Source.OTHER;
  }

  /** The element that says it of git; a new one where they come from elsewhere. */
  public static String git(String xml) {
    XmlElement scm = source(xml) == Source.GIT ? XmlReader.read(xml).find(SCM) : null;
    return scm == null ? GitForm.FRESH : xml.substring(scm.start(), scm.end());
  }

  /**
   * The same text with other sources.
   *
   * @param typed into the fields of {@link GitForm#kind}
   */
  public static String with(String xml, Source wanted, DefinitionEdit.Typed typed) {
    Source now = source(xml);
    if (wanted == Source.OTHER || (wanted == Source.NONE && now == Source.NONE)) {
      return xml;
    }
    if (wanted == Source.NONE) {
      return DefinitionText.withElement(xml, SCM, NONE);
    }
    String old = git(xml);
    String made = DefinitionEdit.withFields(old, GitForm.kind(old), typed);
    if (now == Source.GIT && made.equals(old)) {
      return xml;
    }
    XmlElement remotes = XmlReader.read(made).find(GitForm.REMOTES);
    if (remotes == null
        || remotes.children().stream().anyMatch(one -> one.textOf("url", "").isEmpty())
        || remotes.children().isEmpty()) {
      throw new Problem.Invalid("Git needs the URL of each repository.");
    }
    return DefinitionText.withElement(xml, SCM, made);
  }

  /** The fields of how long builds and their artifacts are kept, by their elements. */
  public static final List<String> KEEPING =
      List.of("daysToKeep", "numToKeep", "artifactDaysToKeep", "artifactNumToKeep");

  /** Where a definition says it: in a property, or in the root as it did long ago. */
  public static List<String> keptAt(XmlElement root) {
    XmlElement properties = root.find("properties");
    boolean property = properties != null && properties.find(DISCARDER) != null;
    return property || root.find(ROTATOR) == null
        ? List.of("properties", DISCARDER, "strategy")
        : List.of(ROTATOR);
  }

  /** What such a field says; empty for no limit. */
  public static String keeping(String xml, String element) {
    XmlElement at = XmlReader.read(xml);
    for (String step : keptAt(at)) {
      at = at == null ? null : at.find(step);
    }
    return at == null ? "" : limit(at, element);
  }

  private static String limit(XmlElement strategy, String element) {
    String value = strategy.textOf(element, "").strip();
    return value.startsWith("-") ? "" : value;
  }

  /**
   * The same text with these limits.
   *
   * @param values of {@link #KEEPING}, in that order
   */
  public static String withKeeping(String xml, List<String> values) {
    boolean none = values.stream().allMatch(String::isBlank);
    boolean same = true;
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).matches("[0-9]{0,9}")) {
        throw new Problem.Invalid("How long builds are kept is a whole number, or empty.");
      }
      same &= values.get(i).equals(keeping(xml, KEEPING.get(i)));
    }
    if (same) {
      return xml;
    }
    if (keptAt(XmlReader.read(xml)).getFirst().equals(ROTATOR)) {
      return none
          ? DefinitionEdit.without(xml, ROTATOR)
          : DefinitionEdit.at(xml, List.of(ROTATOR), text -> limited(text, values));
    }
    if (none) {
      return DefinitionEdit.at(
          xml, List.of("properties"), text -> DefinitionEdit.without(text, DISCARDER));
    }
    return DefinitionEdit.at(
        xml,
        List.of("properties", DISCARDER),
        property -> {
          String text =
              XmlReader.read(property).find("strategy") == null
                  ? DefinitionText.withElement(
                      property, "strategy", "<strategy class=\"hudson.tasks.LogRotator\"/>")
                  : property;
          return DefinitionEdit.at(text, List.of("strategy"), each -> limited(each, values));
        });
  }

  private static String limited(String element, List<String> values) {
    XmlElement before = XmlReader.read(element);
    String done = element;
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (!value.equals(limit(before, KEEPING.get(i)))) {
        done = DefinitionEdit.with(done, KEEPING.get(i), value.isEmpty() ? "-1" : value);
      }
    }
    return done;
  }
}
