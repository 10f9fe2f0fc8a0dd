package dev.steward.scm.git;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Codec for the build data in a {@link dev.steward.scm.Revision}. */
final class BuildDataCodec {

  private BuildDataCodec() {}

  static String write(BuildData built) {
    var marks = new ArrayList<Json.Writer>();
    built
        .branchRevisions()
        .forEach((branch, revision) ->
            marks.add(
                Json.object()
                    .put("branch", branch)
                    .put("commit", revision.commit())
                    .put("number", revision.number())));
    var urls = new ArrayList<Json.Writer>();
    built.urls().forEach(url -> urls.add(Json.object().put("url", url)));
    return Json.object()
        .put("commit", built.commit())
        .put("branch", built.branch())
        .put("urls", urls)
        .put("marks", marks)
        .toString();
  }

  static BuildData read(String text) {
    Map<String, @Nullable Object> object = Json.readObject(text);
    var urls = new ArrayList<String>();
    for (Map<String, @Nullable Object> entry : objects(object.get("urls"))) {
      urls.add(text(entry, "url"));
    }
    var marks = new LinkedHashMap<String, BuildData.BranchRevision>();
    for (Map<String, @Nullable Object> entry : objects(object.get("marks"))) {
      marks.put(
          text(entry, "branch"),
          new BuildData.BranchRevision(text(entry, "commit"), number(entry, "number")));
    }
    return new BuildData(text(object, "commit"), text(object, "branch"), urls, marks);
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
