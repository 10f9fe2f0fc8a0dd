package dev.steward.pipeline.script;

import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changes of a run as the objects that scripts see. */
final class ChangeSets {
  private static final String CHANGE = "hudson.plugins.git.GitChangeSet";

  private ChangeSets() {}

  /** Reads a note with the changes of a run; null if it has none. */
  static List<@Nullable Object> of(@Nullable String note) {
    List<@Nullable Object> sets = new ArrayList<>();
    if (note != null) {
      ChangeSet changes = ScmNotes.changeSet(note);
      if (!changes.changes().isEmpty()) {
        sets.add(set(changes));
      }
    }
    return sets;
  }

  private static RecordValue set(ChangeSet changes) {
    List<RecordValue> items = changes.changes().stream().map(ChangeSets::change).toList();
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("items", new ArrayValue(TypeValue.known("java.lang.Object"), items.toArray()));
    properties.put("kind", changes.scm());
    properties.put("emptySet", items.isEmpty());
    return RecordValue.of(CHANGE + "List", properties, CHANGE + "List" + items).withElements(items);
  }

  private static RecordValue change(Change change) {
    List<String> paths = change.paths().stream().map(Change.AffectedFile::file).toList();
    List<RecordValue> files = change.paths().stream().map(ChangeSets::file).toList();
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("commitId", change.id());
    properties.put("id", change.id());
    properties.put("revision", change.id());
    properties.put("author", author(change.attributedTo()));
    properties.put("authorName", change.attributedTo().name());
    properties.put("authorEmail", change.attributedTo().email());
    properties.put("msg", change.title());
    properties.put("title", change.title());
    properties.put("comment", change.message());
    properties.put("date", change.date());
    properties.put("timestamp", change.at());
    properties.put("affectedPaths", new ArrayList<>(paths));
    properties.put("affectedFiles", new ArrayList<>(files));
    properties.put("paths", new ArrayList<>(files));
    return RecordValue.of(CHANGE, properties, CHANGE + ":" + change.id());
  }

  private static RecordValue author(Committer author) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("id", author.name());
    properties.put("fullName", author.name());
    properties.put("displayName", author.name());
    return RecordValue.of("hudson.model.User", properties, author.name());
  }

  private static RecordValue file(Change.AffectedFile file) {
    String name = file.editType().exportedName();
    RecordValue type = RecordValue.of("hudson.scm.EditType", Map.of("name", name), name);
    return RecordValue.of(
        CHANGE + "$Path", Map.of("path", file.file(), "editType", type), file.file());
  }
}
