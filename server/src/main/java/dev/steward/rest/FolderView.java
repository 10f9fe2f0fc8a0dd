package dev.steward.rest;

import dev.steward.export.ExportedValue;
import dev.steward.job.Folder;
import dev.steward.job.FolderDefinition;
import dev.steward.view.Owner;
import dev.steward.view.ViewContainer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder as exported by the remote API. */
final class FolderView {

  private final ItemCohort cohort;
  final Folder folder;
  private @Nullable ViewCohort views;

  FolderView(ItemCohort cohort, Folder folder) {
    this.cohort = cohort;
    this.folder = folder;
  }

  String url() {
    return cohort.links.item(folder);
  }

  FolderDefinition definition() {
    return cohort.definition(folder);
  }

  String fullDisplayName() {
    return cohort.parts.jobs().fullDisplayName(folder, folder.displayNameOrName());
  }

  List<ExportedValue> jobs() {
    return cohort.children(folder);
  }

  ViewCohort views() {
    ViewCohort known = views;
    if (known == null) {
      known =
          new ViewCohort(
              cohort.parts,
              cohort.links,
              cohort.caller,
              ViewContainer.of(folder),
              url(),
              cohort.views(new Owner.FolderOwner(folder.id())));
      views = known;
    }
    return known;
  }
}
