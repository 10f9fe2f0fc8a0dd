package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.job.Folder;
import dev.steward.job.definition.FolderDefinition;
import dev.steward.view.Owner;
import dev.steward.view.ViewContainer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder as exported by the remote API. */
final class FolderView {

  private final ItemBatch batch;
  final Folder folder;
  private @Nullable ViewBatch views;

  FolderView(ItemBatch batch, Folder folder) {
    this.batch = batch;
    this.folder = folder;
  }

  String url() {
    return batch.links.item(folder);
  }

  FolderDefinition definition() {
    return batch.definition(folder);
  }

  String fullDisplayName() {
    return batch.services.jobs().fullDisplayName(folder, folder.displayNameOrName());
  }

  List<ExportedValue> jobs() {
    return batch.children(folder);
  }

  ViewBatch views() {
    ViewBatch result = views;
    if (result == null) {
      result =
          new ViewBatch(
              batch.services,
              batch.links,
              batch.caller,
              ViewContainer.of(folder),
              url(),
              batch.views(new Owner.FolderOwner(folder.id())));
      views = result;
    }
    return result;
  }
}
