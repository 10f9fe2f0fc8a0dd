package dev.steward.rest.api;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Converts route patterns to path templates. Resource types with the same URLs, such as folders and
 * jobs, share a template: {@code /job/{folderOrJob}/}.
 */
final class Templates {

  /** The resource types of each variable, by the path up to the variable. */
  private final Map<String, SortedSet<String>> kinds = new HashMap<>();

  private Templates() {}

  static Templates of(Collection<String> patterns) {
    var templates = new Templates();
    for (String pattern : patterns) {
      var at = new StringBuilder();
      for (String segment : pattern.split("/", -1)) {
        boolean named = segment.startsWith("{");
        at.append('/').append(named ? "{}" : segment);
        if (named) {
          templates
              .kinds
              .computeIfAbsent(at.toString(), _ -> new TreeSet<>())
              .add(segment.substring(1, segment.length() - 1));
        }
      }
    }
    return templates;
  }

  /** A path template and the resource types of each of its variables. */
  record Template(String path, Map<String, SortedSet<String>> names) {}

  Template of(String pattern) {
    var at = new StringBuilder();
    var path = new StringBuilder();
    var names = new LinkedHashMap<String, SortedSet<String>>();
    String[] segments = pattern.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean named = segments[i].startsWith("{");
      at.append('/').append(named ? "{}" : segments[i]);
      path.append(i == 0 ? "" : "/");
      if (named) {
        SortedSet<String> all = kinds.getOrDefault(at.toString(), new TreeSet<>());
        String name = joined(all);
        names.put(name, all);
        path.append('{').append(name).append('}');
      } else {
        path.append(segments[i]);
      }
    }
    return new Template(path.toString(), names);
  }

  private static String joined(SortedSet<String> kinds) {
    var name = new StringBuilder();
    for (String kind : kinds) {
      name.append(
          name.isEmpty() ? kind : "Or" + Character.toUpperCase(kind.charAt(0)) + kind.substring(1));
    }
    return name.toString();
  }
}
