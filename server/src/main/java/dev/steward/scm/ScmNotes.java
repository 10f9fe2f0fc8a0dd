package dev.steward.scm;

import dev.steward.scm.Change.Edit;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codec for SCM data that is stored as JSON with a run. */
public final class ScmNotes {

  /** Type of note with the build data. */
  public static final String BUILT = "git";

  /** Type of note with the change log. */
  public static final String CHANGES = "changes";

  /** Type of note with the authors of changes since the last successful build. */
  public static final String CULPRITS = "culprits";

  /** Limit of a note, below the limit of the JSON parser. */
  private static final int MAX_CHARACTERS = 2 << 20;

  private ScmNotes() {}

  public static String of(Built built) {
    var marks = new ArrayList<Json.Writer>();
    built
        .marks()
        .forEach((branch, mark) ->
            marks.add(
                Json.object()
                    .put("branch", branch)
                    .put("commit", mark.commit())
                    .put("number", mark.number())));
    var urls = new ArrayList<Json.Writer>();
    built.urls().forEach(url -> urls.add(Json.object().put("url", url)));
    return Json.object()
        .put("commit", built.commit())
        .put("branch", built.branch())
        .put("urls", urls)
        .put("marks", marks)
        .toString();
  }

  public static Built built(String note) {
    Map<String, @Nullable Object> object = Json.readObject(note);
    var urls = new ArrayList<String>();
    for (Map<String, @Nullable Object> each : objects(object.get("urls"))) {
      urls.add(text(each, "url"));
    }
    var marks = new LinkedHashMap<String, Built.Mark>();
    for (Map<String, @Nullable Object> each : objects(object.get("marks"))) {
      marks.put(text(each, "branch"), new Built.Mark(text(each, "commit"), whole(each, "number")));
    }
    return new Built(text(object, "commit"), text(object, "branch"), urls, marks);
  }

  public static String of(List<Change> changes) {
    var all = new ArrayList<Json.Writer>();
    int length = 0;
    // Drops the oldest changes if the limit is exceeded.
    for (Change change : changes.reversed()) {
      Json.Writer written = written(change);
      length += written.toString().length();
      if (length > MAX_CHARACTERS) {
        break;
      }
      all.addFirst(written);
    }
    return Json.list(all);
  }

  private static Json.Writer written(Change change) {
    var paths = new ArrayList<Json.Writer>();
    for (Change.Touched path : change.paths()) {
      paths.add(
          Json.object()
              .put("edit", path.edit().name().toLowerCase(Locale.ROOT))
              .put("file", path.file()));
    }
    return Json.object()
        .put("id", change.id())
        .put("author", written(change.author()))
        .put("committer", written(change.committer()))
        .put("by", written(change.by()))
        .put("date", change.date())
        .put("at", change.at())
        .put("message", change.message())
        .put("paths", paths);
  }

  private static Json.Writer written(Person person) {
    return Json.object().put("name", person.name()).put("email", person.email());
  }

  public static List<Change> changes(String note) {
    var all = new ArrayList<Change>();
    for (Map<String, @Nullable Object> each : objects(Json.read(note))) {
      var paths = new ArrayList<Change.Touched>();
      for (Map<String, @Nullable Object> path : objects(each.get("paths"))) {
        paths.add(
            new Change.Touched(
                Edit.valueOf(text(path, "edit").toUpperCase(Locale.ROOT)), text(path, "file")));
      }
      all.add(
          new Change(
              text(each, "id"),
              person(each, "author"),
              person(each, "committer"),
              person(each, "by"),
              text(each, "date"),
              whole(each, "at"),
              text(each, "message"),
              paths));
    }
    return all;
  }

  public static String ofPeople(List<Person> people) {
    return Json.list(people.stream().map(ScmNotes::written).toList());
  }

  public static List<Person> people(String note) {
    return objects(Json.read(note)).stream().map(ScmNotes::person).toList();
  }

  private static Person person(Map<String, @Nullable Object> object, String name) {
    Object value = object.get(name);
    return value == null ? new Person("", "") : person(Json.asObject(value));
  }

  private static Person person(Map<String, @Nullable Object> object) {
    return new Person(text(object, "name"), text(object, "email"));
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    String text = Json.text(object, name);
    return text == null ? "" : text;
  }

  private static long whole(Map<String, @Nullable Object> object, String name) {
    return object.get(name) instanceof Long whole ? whole : 0;
  }

  private static List<Map<String, @Nullable Object>> objects(@Nullable Object list) {
    var objects = new ArrayList<Map<String, @Nullable Object>>();
    if (list instanceof List<?> all) {
      for (Object each : all) {
        objects.add(Json.asObject(each));
      }
    }
    return objects;
  }
}
