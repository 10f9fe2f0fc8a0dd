package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.routing.UrlPath;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.Committer;
import dev.steward.scm.CommitterModel;
import dev.steward.scm.CommitterModel.CommitterLink;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmExport;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Exports revisions and changes with the {@link ScmExport} of their SCM. */
public final class ScmModel {

  private ScmModel() {}

  private static @Nullable ScmExport export(String scm) {
    ScmType<?> type = ScmTypes.find(scm);
    return type == null ? null : type.export();
  }

  /** A revision; null if its SCM exports none. */
  static @Nullable ExportedValue revision(Revision revision) {
    ScmExport export = export(revision.scm());
    return export == null ? null : export.revision(revision);
  }

  /** A change set; null if its SCM exports none. */
  static @Nullable ExportedValue changeSet(ChangeSet changeSet, String root) {
    ScmExport export = export(changeSet.scm());
    return export == null ? null : export.changeSet(changeSet.changes(), userUrl(root));
  }

  static List<CommitterLink> people(List<Committer> people, String root) {
    return CommitterModel.links(people, userUrl(root));
  }

  private static UnaryOperator<String> userUrl(String root) {
    return name -> root + "user/" + UrlPath.encode(name);
  }

  /** The given model, followed by the models of change sets. */
  static List<Model<?>> withChangeSets(Model<?> first) {
    var models = new ArrayList<Model<?>>();
    models.add(first);
    for (ScmType<?> type : ScmTypes.all()) {
      ScmExport export = type.export();
      if (export != null) {
        models.add(export.changeSetModel());
      }
    }
    return models;
  }

  /** The given models, followed by the models of revisions. */
  static List<Model<?>> withRevisions(Model<?>... others) {
    var models = new ArrayList<Model<?>>(List.of(others));
    for (ScmType<?> type : ScmTypes.all()) {
      ScmExport export = type.export();
      Model<?> revision = export == null ? null : export.revisionModel();
      if (revision != null) {
        models.add(revision);
      }
    }
    return models;
  }
}
