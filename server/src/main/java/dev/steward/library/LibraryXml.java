package dev.steward.library;

import dev.steward.problem.Problem;
import dev.steward.scm.git.GitScm;
import dev.steward.text.XmlElement;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the libraries of a folder from its config.xml. */
final class LibraryXml {
  private LibraryXml() {}

  /** Reads the property of a folder; libraries without a name are left out. */
  static List<LibraryDefinition> read(XmlElement property) {
    XmlElement list = property.find("libraries");
    List<LibraryDefinition> all = new ArrayList<>();
    for (XmlElement element : list == null ? List.<XmlElement>of() : list.children()) {
      String name = element.textOf("name", "").strip();
      if (!name.isEmpty()) {
        all.add(
            new LibraryDefinition(
                name,
                element.textOf("defaultVersion", "").strip(),
                element.flag("implicit"),
                !"false".equals(element.findText("allowVersionOverride")),
                !"false".equals(element.findText("includeInChangesets")),
                retriever(element.find("retriever")),
                caching(element.find("cachingConfiguration"))));
      }
    }
    return all;
  }

  private static LibraryRetriever retriever(@Nullable XmlElement element) {
    XmlElement scm = element == null ? null : element.find("scm");
    String type = element == null ? null : element.attribute("class");
    String scmType = scm == null ? null : scm.attribute("class");
    if (element == null || scm == null || type == null || scmType == null) {
      return new LibraryRetriever.UnsupportedSource("(none)");
    }
    String path = element.textOf("libraryPath", "");
    try {
      LibraryPath.check(path);
    } catch (Problem.Invalid _) {
      return new LibraryRetriever.UnsupportedSource("libraryPath " + path);
    }
    if (type.endsWith(".SCMSourceRetriever") && scmType.endsWith(".GitSCMSource")) {
      XmlElement traits = scm.find("traits");
      return new LibraryRetriever.GitSource(
          scm.textOf("remote", "").strip(),
          scm.textOf("credentialsId", "").strip(),
          LibrarySettings.refs(
              traits == null
                  ? List.of()
                  : traits.children().stream().map(XmlElement::name).toList()),
          path);
    }
    if (type.endsWith(".SCMRetriever") && scmType.endsWith(".GitSCM")) {
      return new LibraryRetriever.LegacySource(GitScm.TYPE.read(scm, new Warnings()), path);
    }
    return new LibraryRetriever.UnsupportedSource(scmType);
  }

  private static @Nullable LibraryCachePolicy caching(@Nullable XmlElement element) {
    if (element == null) {
      return null;
    }
    long minutes;
    try {
      minutes = Math.max(0, Long.parseLong(element.textOf("refreshTimeMinutes", "0").strip()));
    } catch (NumberFormatException _) {
      minutes = 0;
    }
    return new LibraryCachePolicy(
        minutes,
        LibraryCachePolicy.versions(element.textOf("excludedVersionsStr", "")),
        LibraryCachePolicy.versions(element.textOf("includedVersionsStr", "")));
  }
}
