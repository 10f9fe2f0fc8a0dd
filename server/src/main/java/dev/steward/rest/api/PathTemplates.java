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
final class PathTemplates {

  /** The resource types of each variable, by the path up to the variable. */
  private final Map<String, SortedSet<String>> kinds = new HashMap<>();

  private PathTemplates() {}

  static PathTemplates of(Collection<String> patterns) {
    var templates = new PathTemplates();
    for (String pattern : patterns) {
      var prefix = new StringBuilder();
      for (String segment : pattern.split("/", -1)) {
        boolean isVariable = segment.startsWith("{");
        prefix.append('/').append(isVariable ? "{}" : segment);
        if (isVariable) {
          templates
              .kinds
              .computeIfAbsent(prefix.toString(), _ -> new TreeSet<>())
              .add(segment.substring(1, segment.length() - 1));
        }
      }
    }
    return templates;
  }

  /** A path template and the resource types of each of its variables. */
  record PathTemplate(String path, Map<String, SortedSet<String>> names) {}

  PathTemplate of(String pattern) {
    var prefix = new StringBuilder();
    var path = new StringBuilder();
    var names = new LinkedHashMap<String, SortedSet<String>>();
    String[] segments = pattern.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean isVariable = segments[i].startsWith("{");
      prefix.append('/').append(isVariable ? "{}" : segments[i]);
      path.append(i == 0 ? "" : "/");
      if (isVariable) {
        SortedSet<String> all = kinds.getOrDefault(prefix.toString(), new TreeSet<>());
        String name = join(all);
        names.put(name, all);
        path.append('{').append(name).append('}');
      } else {
        path.append(segments[i]);
      }
    }
    return new PathTemplate(path.toString(), names);
  }

  private static String join(SortedSet<String> kinds) {
    var name = new StringBuilder();
    for (String kind : kinds) {
      name.append(
          name.isEmpty() ? kind : "Or" + Character.toUpperCase(kind.charAt(0)) + kind.substring(1));
    }
    return name.toString();
  }
}
