package dev.steward.library;

import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.scm.git.GitScm;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import dev.steward.type.FieldEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes the libraries in the config.xml of a folder. Settings that {@link LibraryDefinition} does
 * not have, such as traits, stay in the text.
 */
final class LibraryXmlEdit {
  private static final List<String> PATH = List.of("properties", FolderXml.LIBRARIES, "libraries");

  private static final String NEW_LIBRARY =
      """
      <org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>
              <name/>
              <retriever/>
              <defaultVersion/>
              <implicit>false</implicit>
              <allowVersionOverride>true</allowVersionOverride>
              <includeInChangesets>true</includeInChangesets>
            </org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>\
      """;

  private static final String MODERN = "org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever";

  private static final String NEW_MODERN =
      """
      <retriever class="org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever">
                <clone>false</clone>
                <scm class="jenkins.plugins.git.GitSCMSource">
                  <remote/>
                  <traits>
                    <jenkins.plugins.git.traits.BranchDiscoveryTrait/>
                    <jenkins.plugins.git.traits.TagDiscoveryTrait/>
                  </traits>
                </scm>
              </retriever>\
      """;

  private static final String LEGACY = "org.jenkinsci.plugins.workflow.libs.SCMRetriever";

  private static final String NEW_LEGACY =
      """
      <retriever class="org.jenkinsci.plugins.workflow.libs.SCMRetriever">
                <clone>false</clone>
                <scm class="hudson.plugins.git.GitSCM">
                  <configVersion>2</configVersion>
                  <userRemoteConfigs/>
                  <branches/>
                </scm>
              </retriever>\
      """;

  private LibraryXmlEdit() {}

  /**
   * Adds a library at the end of the list.
   *
   * @throws Problem.Invalid if the name is used
   */
  static String add(String xml, LibraryDefinition library) {
    return edit(
        xml,
        libraries -> {
          EditableElement element = EditableElement.of(NEW_LIBRARY);
          write(element, library);
          libraries.add(element);
        });
  }

  /**
   * Changes a library, or deletes it.
   *
   * @param library null to delete it
   * @throws Problem.Invalid if the new name is used
   */
  static String replace(String xml, String name, @Nullable LibraryDefinition library) {
    return edit(
        xml,
        libraries -> {
          EditableElement element =
              libraries.stream()
                  .filter(candidate -> name(candidate).equals(name))
                  .findFirst()
                  .orElseThrow(() ->
                      new Problem.NotFound("There is no library " + name + " in this folder."));
          if (library == null) {
            libraries.remove(element);
          } else {
            write(element, library);
          }
        });
  }

  private static String edit(String xml, Consumer<List<EditableElement>> change) {
    EditableElement.EditableDocument document = EditableElement.document(xml);
    EditableElement root = document.root();
    root.edit(
        PATH,
        list -> {
          List<EditableElement> before = list.children();
          List<EditableElement> libraries = new ArrayList<>(before);
          change.accept(libraries);
          // An element has the text that was parsed, so changed ones are parsed again.
          Libraries.checkNames(
              libraries.stream()
                  .map(library -> name(EditableElement.of(library.toXml())))
                  .filter(name -> !name.isEmpty())
                  .toList());
          list.replace(before, libraries);
        });
    EditableElement list = root.find(PATH);
    EditableElement properties = root.find("properties");
    if (properties != null && (list == null || list.children().isEmpty())) {
      properties.remove(FolderXml.LIBRARIES);
    }
    return document.toXml();
  }

  private static String name(EditableElement library) {
    return library.textOf("name", "");
  }

  private static void write(EditableElement element, LibraryDefinition library) {
    setText(element, "name", library.name());
    setRetriever(element, library.retriever());
    setText(element, "defaultVersion", library.defaultVersion());
    setText(element, "implicit", Boolean.toString(library.implicit()));
    setText(element, "allowVersionOverride", Boolean.toString(library.allowVersionOverride()));
    setText(element, "includeInChangesets", Boolean.toString(library.includeInChangesets()));
    setCaching(element, library.caching());
  }

  /** Sets the text of a child, also to one that stands for a missing element. */
  private static void setText(EditableElement element, String child, String value) {
    EditableElement before = element.find(child);
    if (before == null || !before.text().strip().equals(value)) {
      FieldEdit.replace(element, XmlText.element(child, value));
    }
  }

  private static void setRetriever(EditableElement element, LibraryRetriever retriever) {
    switch (retriever) {
      case LibraryRetriever.GitSource git -> {
        EditableElement scm = scm(element, MODERN, ".GitSCMSource", NEW_MODERN, git.libraryPath());
        setText(scm, "remote", git.remote());
        DefinitionEdit.setOptional(scm, "credentialsId", git.credentialsId());
      }
      case LibraryRetriever.LegacySource(GitScm git, String path) -> {
        if (git.remotes().isEmpty()) {
          throw new Problem.Invalid("The library needs the URL of its repository.");
        }
        EditableElement scm = scm(element, LEGACY, ".GitSCM", NEW_LEGACY, path);
        GitScm.Remote remote = git.remotes().getFirst();
        scm.edit(
            List.of("userRemoteConfigs", "hudson.plugins.git.UserRemoteConfig"),
            repository -> {
              setText(repository, "url", remote.url());
              DefinitionEdit.setOptional(repository, "credentialsId", remote.credentialsId());
            });
        scm.edit(
            List.of("branches", "hudson.plugins.git.BranchSpec"),
            branch ->
                setText(branch, "name", git.branches().isEmpty() ? "" : git.branches().getFirst()));
      }
      case LibraryRetriever.LegacySource legacy ->
          throw new Problem.Invalid(LibrarySettings.unsupported(legacy.scm().className()));
      case LibraryRetriever.FolderSource _ ->
          throw new Problem.Invalid(LibrarySettings.unsupported("folder"));
      case LibraryRetriever.UnsupportedSource(String name) ->
          throw new Problem.Invalid(LibrarySettings.unsupported(name));
    }
  }

  /** Returns the settings of the repository; a retriever of another type is replaced. */
  private static EditableElement scm(
      EditableElement element, String type, String scmType, String template, String path) {
    EditableElement retriever = element.find("retriever");
    EditableElement scm = retriever == null ? null : retriever.find("scm");
    String scmClass = scm == null ? null : scm.attribute("class");
    if (retriever == null
        || scm == null
        || !type.equals(retriever.attribute("class"))
        || scmClass == null
        || !scmClass.endsWith(scmType)) {
      retriever = EditableElement.of(template);
      element.set(retriever);
      scm = retriever.find("scm");
    }
    DefinitionEdit.setOptional(retriever, "libraryPath", path);
    if (scm == null) {
      throw new IllegalStateException("The template has no SCM.");
    }
    return scm;
  }

  private static void setCaching(EditableElement element, @Nullable LibraryCachePolicy caching) {
    if (caching == null) {
      element.remove("cachingConfiguration");
      return;
    }
    if (element.find("cachingConfiguration") == null) {
      FieldEdit.replace(element, "<cachingConfiguration/>");
    }
    element.edit(
        List.of("cachingConfiguration"),
        policy -> {
          setText(policy, "refreshTimeMinutes", Long.toString(caching.refreshMinutes()));
          DefinitionEdit.setOptional(
              policy, "excludedVersionsStr", String.join(" ", caching.excludedVersions()));
          DefinitionEdit.setOptional(
              policy, "includedVersionsStr", String.join(" ", caching.includedVersions()));
        });
  }
}
