package dev.steward.scm.git;

import dev.steward.text.EditableElement;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.text.XmlText;
import dev.steward.type.LegacyLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Converts Git settings from the layout of the Git plugin 1.x, which job generators still write:
 * members of {@code <scm>} instead of extensions, and {@code <remoteRepositories>} or {@code
 * <source>} instead of {@code <userRemoteConfigs>}. The conversion follows the plugin's own
 * migration; settings in the current layout take precedence.
 */
final class LegacyGit implements LegacyLayout {

  private static final String REMOTES = "userRemoteConfigs";

  @Override
  public boolean isRead(XmlElement scm) {
    return isEdited(scm) || hasOldWildcards(scm);
  }

  @Override
  public String forReading(String xml) {
    return withCurrentWildcards(convert(xml));
  }

  @Override
  public boolean isEdited(XmlElement scm) {
    return LegacyGitExtensions.MEMBERS.stream().anyMatch(member -> scm.find(member) != null);
  }

  /** Branch wildcards and the {@code configVersion} that defines their meaning stay unchanged. */
  @Override
  public String forEditing(String xml) {
    return convert(xml);
  }

  /** Without a {@code configVersion}, a single star matches slashes too. */
  private static boolean hasOldWildcards(XmlElement scm) {
    return version(scm) < 1 && branchNames(scm).stream().anyMatch(name -> isGlob(name.text()));
  }

  private static boolean isGlob(String name) {
    return name.indexOf('*') >= 0 && !name.strip().startsWith(":");
  }

  private static int version(XmlElement scm) {
    return GitScmReader.number(scm, "configVersion");
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
                + XmlText.escape(doubleStars(name.text()))
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
    for (String member : LegacyGitExtensions.MEMBERS) {
      while (document.root().find(member) != null) {
        document.root().remove(member);
      }
    }
    String result = document.toXml();
    String source = old.textOf("source", "");
    if (!source.isEmpty()) {
      String branch = old.textOf("branch", "*/master");
      result =
          XmlText.withElement(
              result,
              "branches",
              "<branches><hudson.plugins.git.BranchSpec>"
                  + XmlText.element("name", branch)
                  + "</hudson.plugins.git.BranchSpec></branches>");
    }
    if (old.find(REMOTES) == null) {
      String remotes = source.isEmpty() ? remotes(old) : remote("origin", source, "");
      if (!remotes.isEmpty()) {
        result =
            XmlText.withElement(
                result, REMOTES, "<" + REMOTES + ">" + remotes + "</" + REMOTES + ">");
      }
    }
    return LegacyGitExtensions.withExtensions(result, LegacyGitExtensions.extensions(old));
  }

  private static String remote(String name, String url, String refspec) {
    return "<hudson.plugins.git.UserRemoteConfig>"
        + XmlText.element("name", name)
        + XmlText.element("refspec", refspec)
        + XmlText.element("url", url)
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
  static List<String> settings(XmlElement remote) {
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
}
