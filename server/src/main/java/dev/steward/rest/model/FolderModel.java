package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.xml.FolderXml;
import java.util.ArrayList;
import java.util.List;

/** The export model of folders. */
public final class FolderModel {

  private FolderModel() {}

  /** The item types that a folder, the server or a view can contain. */
  static List<Model<?>> items() {
    var all = new ArrayList<Model<?>>(JobModel.models());
    all.add(MODEL);
    return List.copyOf(all);
  }

  /** The model of folders, with the two empty actions that Jenkins exports for each folder. */
  public static final Model<FolderView> MODEL =
      Model.<FolderView>of(FolderXml.CLASS)
          .unionList("actions", _ -> List.of(ExportedValue.empty(), ExportedValue.empty()))
          .oneOf(List::of)
          .inline()
          .superclassEnd()
          .text("description", view -> view.definition().description())
          .text("displayName", view -> view.folder.displayNameOrName())
          .text("displayNameOrNull", view -> view.folder.displayName())
          .text("fullDisplayName", FolderView::fullDisplayName)
          .text("fullName", view -> view.folder.fullName())
          .text("name", view -> view.folder.name())
          .visible(3)
          .text("url", FolderView::url)
          .visible(999)
          .superclassEnd()
          .texts("healthReport", _ -> List.of())
          .unionList("jobs", FolderView::jobs)
          .oneOf(FolderModel::items)
          .union("primaryView", view -> view.views().primary())
          .oneOf(ViewBatch::models)
          .unionList("views", view -> view.views().all())
          .oneOf(ViewBatch::models)
          .build();
}
