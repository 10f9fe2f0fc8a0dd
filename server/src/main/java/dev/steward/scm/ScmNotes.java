package dev.steward.scm;

import dev.steward.scm.Change.EditType;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codec for the revision and the changes of a run, which are stored as JSON. */
public final class ScmNotes {

  /** Kind of the note with the revision; named after the only SCM of earlier versions. */
  public static final String REVISION = "git";

  /** Kind of the note with the change log. */
  public static final String CHANGES = "changes";

  /** Kind of the note with the authors of changes since the last successful build. */
  public static final String CULPRITS = "culprits";

  /** The SCM of notes that do not name one, since earlier versions had no other. */
  private static final String FIRST_SCM = "git";

  /** Size limit of a note, below the JSON parser's limit. */
  private static final int MAX_CHARACTERS = 2 << 20;

  private ScmNotes() {}

  public static String of(Revision revision) {
    return Json.object().put("scm", revision.scm()).put("data", revision.data()).toString();
  }

  /** Reads a revision. */
  public static Revision revision(String note) {
    Map<String, @Nullable Object> object = Json.readObject(note);
    String scm = Json.text(object, "scm");
    return scm == null ? new Revision(FIRST_SCM, note) : new Revision(scm, text(object, "data"));
  }

  /** Member of a note with the change sets of several checkouts, by the id of the checkout. */
  private static final String SETS = "sets";

  public static String of(ChangeSet changeSet) {
    return toJson(changeSet).toString();
  }

  /**
   * Adds the change set of one of several checkouts to a note.
   *
   * @param note null if there is none
   * @param id identifies the checkout; a repeated one replaces its change set
   */
  public static String withChangeSet(@Nullable String note, String id, ChangeSet changeSet) {
    var sets = new LinkedHashMap<String, ChangeSet>();
    if (note != null) {
      Map<String, @Nullable Object> object = Json.readObject(note);
      if (object.get(SETS) instanceof List<?> stored) {
        for (Map<String, @Nullable Object> set : objects(stored)) {
          sets.put(text(set, "id"), new ChangeSet(text(set, "scm"), changes(set.get("changes"))));
        }
      } else {
        sets.put("", changeSet(note));
      }
    }
    sets.put(id, changeSet);
    var all = new ArrayList<Json.Writer>();
    sets.forEach((key, set) -> all.add(toJson(set).put("id", key)));
    return Json.object().put(SETS, all).toString();
  }

  /** The change sets of all checkouts, in their order. */
  public static List<ChangeSet> changeSets(String note) {
    if (Json.read(note) instanceof Map<?, ?> object && object.get(SETS) instanceof List<?> sets) {
      return objects(sets).stream()
          .map(set -> new ChangeSet(text(set, "scm"), changes(set.get("changes"))))
          .toList();
    }
    return List.of(changeSet(note));
  }

  private static Json.Writer toJson(ChangeSet changeSet) {
    var all = new ArrayList<Json.Writer>();
    int length = 0;
    // Drops the oldest changes if the limit is exceeded.
    for (Change change : changeSet.changes().reversed()) {
      Json.Writer json = toJson(change);
      length += json.toString().length();
      if (length > MAX_CHARACTERS) {
        break;
      }
      all.addFirst(json);
    }
    return Json.object().put("scm", changeSet.scm()).put("changes", all);
  }

  private static Json.Writer toJson(Change change) {
    var paths = new ArrayList<Json.Writer>();
    for (Change.AffectedFile path : change.paths()) {
      paths.add(
          Json.object()
              .put("edit", path.editType().name().toLowerCase(Locale.ROOT))
              .put("file", path.file()));
    }
    return Json.object()
        .put("id", change.id())
        .put("author", toJson(change.author()))
        .put("committer", toJson(change.committer()))
        .put("by", toJson(change.attributedTo()))
        .put("date", change.date())
        .put("at", change.at())
        .put("message", change.message())
        .put("paths", paths);
  }

  private static Json.Writer toJson(Committer person) {
    return Json.object().put("name", person.name()).put("email", person.email());
  }

  /** Reads a change set; the changes of several checkouts are joined. */
  public static ChangeSet changeSet(String note) {
    Object json = Json.read(note);
    if (json instanceof List<?>) {
      return new ChangeSet(FIRST_SCM, changes(json));
    }
    Map<String, @Nullable Object> object = Json.asObject(json);
    if (object.get(SETS) instanceof List<?>) {
      List<ChangeSet> sets = changeSets(note);
      return new ChangeSet(
          sets.isEmpty() ? FIRST_SCM : sets.getFirst().scm(),
          sets.stream().flatMap(set -> set.changes().stream()).toList());
    }
    return new ChangeSet(text(object, "scm"), changes(object.get("changes")));
  }

  private static List<Change> changes(@Nullable Object list) {
    var all = new ArrayList<Change>();
    for (Map<String, @Nullable Object> entry : objects(list)) {
      var paths = new ArrayList<Change.AffectedFile>();
      for (Map<String, @Nullable Object> path : objects(entry.get("paths"))) {
        paths.add(
            new Change.AffectedFile(
                EditType.valueOf(text(path, "edit").toUpperCase(Locale.ROOT)), text(path, "file")));
      }
      all.add(
          new Change(
              text(entry, "id"),
              person(entry, "author"),
              person(entry, "committer"),
              person(entry, "by"),
              text(entry, "date"),
              number(entry, "at"),
              text(entry, "message"),
              paths));
    }
    return all;
  }

  public static String ofPeople(List<Committer> people) {
    return Json.list(people.stream().map(ScmNotes::toJson).toList());
  }

  public static List<Committer> people(String note) {
    return objects(Json.read(note)).stream().map(ScmNotes::person).toList();
  }

  private static Committer person(Map<String, @Nullable Object> object, String name) {
    Object value = object.get(name);
    return value == null ? new Committer("", "") : person(Json.asObject(value));
  }

  private static Committer person(Map<String, @Nullable Object> object) {
    return new Committer(text(object, "name"), text(object, "email"));
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    String text = Json.text(object, name);
    return text == null ? "" : text;
  }

  private static long number(Map<String, @Nullable Object> object, String name) {
    return object.get(name) instanceof Long value ? value : 0;
  }

  private static List<Map<String, @Nullable Object>> objects(@Nullable Object list) {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    if (list instanceof List<?> all) {
      for (Object entry : all) {
        objects.add(Json.asObject(entry));
      }
    }
    return objects;
  }
}
