package dev.steward.library;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.text.XmlElement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of a folder, which are part of its config.xml. Only jobs in the folder can use
 * them.
 */
final class FolderLibraries implements LibraryList {
  private final Authorizer rights;
  private final Jobs jobs;
  private final Folder folder;

  FolderLibraries(Authorizer rights, Jobs jobs, Folder folder) {
    this.rights = rights;
    this.jobs = jobs;
    this.folder = folder;
  }

  @Override
  public String title() {
    return "Pipeline Libraries of " + folder.fullName();
  }

  @Override
  public boolean isVisible(Caller caller) {
    return rights.allows(caller, Permission.ITEM_CONFIGURE, folder.protectedObject());
  }

  @Override
  public List<LibraryDefinition> libraries(Caller caller) {
    rights.require(caller, Permission.ITEM_CONFIGURE, folder.protectedObject());
    XmlElement property = jobs.definition(folder).libraries();
    return property == null ? List.of() : LibraryXml.read(property);
  }

  @Override
  public @Nullable Map<String, ?> find(Caller caller, String name) {
    for (LibraryDefinition library : libraries(caller)) {
      if (library.name().equals(name)) {
        return LibrarySettings.of(library);
      }
    }
    return null;
  }

  @Override
  public void create(Caller caller, Map<String, ?> settings) {
    LibraryDefinition library = LibrarySettings.read(settings);
    jobs.change(caller, folder, null, xml -> LibraryXmlEdit.add(xml, library));
  }

  @Override
  public void configure(Caller caller, String name, Map<String, ?> settings) {
    LibraryDefinition library = LibrarySettings.read(settings);
    jobs.change(caller, folder, null, xml -> LibraryXmlEdit.replace(xml, name, library));
  }

  @Override
  public void delete(Caller caller, String name) {
    jobs.change(caller, folder, null, xml -> LibraryXmlEdit.replace(xml, name, null));
  }
}
