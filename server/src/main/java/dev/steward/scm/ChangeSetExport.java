package dev.steward.scm;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.scm.CommitterModel.CommitterLink;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Exports changes with the fields that all change sets of Jenkins have. */
public class ChangeSetExport implements ScmExport {

  private record ChangeLink(Change change, UnaryOperator<String> userUrl) {}

  private final Model<List<ChangeLink>> changes;

  /**
   * Creates the models.
   *
   * @param setClass the Jenkins class of a change set
   * @param changeClass the Jenkins class of a change
   * @param kind the SCM's name in a change set; null for none
   * @param moreTexts fields of a change that only this SCM has, by name
   */
  public ChangeSetExport(
      String setClass,
      String changeClass,
      @Nullable String kind,
      Map<String, Function<Change, String>> moreTexts) {
    Model<Change.AffectedFile> path =
        Model.<Change.AffectedFile>of(changeClass + "$Path")
            .text("editType", file -> file.editType().exportedName())
            .visible(999)
            .text("file", Change.AffectedFile::file)
            .visible(999)
            .build();
    Model.Builder<ChangeLink> change =
        Model.<ChangeLink>of(changeClass)
            .texts(
                "affectedPaths",
                link -> link.change().paths().stream().map(Change.AffectedFile::file).toList())
            .visible(999)
            .text("commitId", link -> link.change().id())
            .visible(999)
            .integer("timestamp", link -> link.change().at())
            .visible(999)
            .superclassEnd()
            .object(
                "author",
                CommitterModel.MODEL,
                link -> new CommitterLink(link.change().attributedTo(), link.userUrl()))
            .withoutClass()
            .visible(999)
            .text("msg", link -> link.change().title())
            .visible(999)
            .list("paths", path, link -> link.change().paths())
            .withoutClass()
            .visible(999);
    moreTexts.forEach(
        (name, reader) -> change.text(name, link -> reader.apply(link.change())).visible(999));
    changes =
        Model.<List<ChangeLink>>of(setClass)
            .list("items", change.build(), all -> all)
            .visible(999)
            .text("kind", _ -> kind)
            .visible(999)
            .build();
  }

  @Override
  public Model<?> changeSetModel() {
    return changes;
  }

  @Override
  public ExportedValue changeSet(List<Change> all, UnaryOperator<String> userUrl) {
    return ExportedValue.of(
        changes, all.stream().map(change -> new ChangeLink(change, userUrl)).toList());
  }
}
