package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;

/**
 * What a form says of where sources come from, and of how long builds are kept: elements that there
 * is one of.
 */
public final class SourcesEdit {

  private static final String SCM = "scm";
  private static final String NONE = "<scm class=\"hudson.scm.NullSCM\"/>";
  private static final String REMOTE = "hudson.plugins.git.UserRemoteConfig";
  private static final String BRANCH = "hudson.plugins.git.BranchSpec";
  private static final String DISCARDER = "jenkins.model.BuildDiscarderProperty";

  private SourcesEdit() {}

  /** Where sources come from. */
  public enum Source {
    NONE,
    GIT,
    /** Something that the form has no fields for, and keeps. */
    OTHER
  }

  /**
   * The sources as a form shows them.
   *
   * @param branches one a line
   */
  public record Sources(Source source, String url, String credentials, String branches) {}

  /** What the text says. */
  public static Sources sources(String xml) {
    XmlElement scm = XmlReader.read(xml).find(SCM);
    String kind = scm == null ? null : scm.attribute("class");
    if (scm == null || kind == null || kind.endsWith(".NullSCM")) {
      return new Sources(Source.NONE, "", "", "");
    }
    XmlElement remotes = scm.find("userRemoteConfigs");
    if (!kind.equals("hudson.plugins.git.GitSCM")
        || remotes == null
        || remotes.children().size() != 1) {
      return new Sources(Source.OTHER, "", "", "");
    }
    XmlElement remote = remotes.children().getFirst();
    var branches = new ArrayList<String>();
    XmlElement list = scm.find("branches");
    if (list != null) {
      list.children().forEach(branch -> branches.add(branch.textOf("name", "")));
    }
    return new Sources(
        Source.GIT,
        remote.textOf("url", ""),
        remote.textOf("credentialsId", ""),
        String.join("\n", branches));
  }

  /** The same text with these sources. */
  public static String with(String xml, Sources wanted) {
    Sources now = sources(xml);
    if (now.equals(wanted) || wanted.source() == Source.OTHER) {
      return xml;
    }
    if (wanted.source() == Source.NONE) {
      return now.source() == Source.NONE ? xml : DefinitionText.withElement(xml, SCM, NONE);
    }
    if (wanted.url().isBlank()) {
      throw new Problem.Invalid("Git needs the URL of a repository.");
    }
    String text = now.source() == Source.GIT ? xml : DefinitionText.withElement(xml, SCM, fresh());
    text =
        DefinitionEdit.at(
            text,
            List.of(SCM, "userRemoteConfigs", REMOTE),
            remote ->
                DefinitionEdit.withOptional(
                    DefinitionEdit.with(remote, "url", wanted.url()),
                    "credentialsId",
                    wanted.credentials()));
    return sources(text).branches().equals(wanted.branches())
        ? text
        : DefinitionEdit.at(
            text,
            List.of(SCM),
            scm -> DefinitionText.withElement(scm, "branches", branches(wanted.branches())));
  }

  private static String fresh() {
    return "<scm class=\"hudson.plugins.git.GitSCM\">\n    <configVersion>2</configVersion>\n"
        + "    <userRemoteConfigs>\n      <"
        + REMOTE
        + "/>\n    </userRemoteConfigs>\n    <branches/>\n    <extensions/>\n  </scm>";
  }

  private static String branches(String names) {
    var all = new StringBuilder("<branches>");
    names
        .lines()
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .forEach(name ->
            all.append("<")
                .append(BRANCH)
                .append(">")
                .append(DefinitionText.element("name", name))
                .append("</")
                .append(BRANCH)
                .append(">"));
    return all.append("</branches>").toString();
  }

  /** The fields of how long builds and their artifacts are kept, by their elements. */
  public static final List<String> KEEPING =
      List.of("daysToKeep", "numToKeep", "artifactDaysToKeep", "artifactNumToKeep");

  /** What such a field says; empty for no limit. */
  public static String keeping(String xml, String element) {
    XmlElement at = XmlReader.read(xml);
    for (String step : List.of("properties", DISCARDER, "strategy")) {
      at = at == null ? null : at.find(step);
    }
    String value = at == null ? "" : at.textOf(element, "").strip();
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
          return DefinitionEdit.at(
              text,
              List.of("strategy"),
              strategy -> {
                String done = strategy;
                for (int i = 0; i < values.size(); i++) {
                  String value = values.get(i);
                  done = DefinitionEdit.with(done, KEEPING.get(i), value.isEmpty() ? "-1" : value);
                }
                return done;
              });
        });
  }
}
