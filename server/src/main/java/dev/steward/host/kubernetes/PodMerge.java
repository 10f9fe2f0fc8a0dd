package dev.steward.host.kubernetes;

import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges pods as JSON. Objects are merged member by member, and containers by their names. In lists
 * of volumes, variables, mounts and the names of secrets, a new element replaces the one with the
 * same key; tolerations are added. All other values are replaced.
 */
final class PodMerge {

  /** Lists whose elements have a key; the elements are replaced, except those of containers. */
  private static final Map<String, String> KEYS =
      Map.of(
          "containers", "name",
          "initContainers", "name",
          "volumes", "name",
          "env", "name",
          "imagePullSecrets", "name",
          "volumeMounts", "mountPath");

  private static final Set<String> MERGED_ELEMENTS = Set.of("containers", "initContainers");

  /** Lists whose elements have no key. */
  private static final Set<String> JOINED = Set.of("tolerations", "envFrom");

  private PodMerge() {}

  /** Members of {@code child} have priority; neither object is changed. */
  static Map<String, @Nullable Object> merge(
      Map<String, @Nullable Object> parent, Map<String, @Nullable Object> child) {
    var merged = new LinkedHashMap<String, @Nullable Object>(parent);
    child.forEach((name, value) -> {
      if (value != null) {
        merged.put(name, mergeMember(name, parent.get(name), value));
      }
    });
    return merged;
  }

  private static Object mergeMember(String name, @Nullable Object parent, Object child) {
    if (parent instanceof Map<?, ?> && child instanceof Map<?, ?>) {
      return merge(Json.asObject(parent), Json.asObject(child));
    }
    if (parent instanceof List<?> first && child instanceof List<?> second) {
      String key = KEYS.get(name);
      if (key != null) {
        return mergeElements(key, MERGED_ELEMENTS.contains(name), first, second);
      }
      if (JOINED.contains(name)) {
        var joined = new ArrayList<Object>(first);
        second.stream().filter(element -> !joined.contains(element)).forEach(joined::add);
        return joined;
      }
    }
    return child;
  }

  private static List<Object> mergeElements(
      String key, boolean merges, List<?> parent, List<?> child) {
    var elements = new LinkedHashMap<Object, Object>();
    for (List<?> list : List.of(parent, child)) {
      for (Object element : list) {
        Object id =
            element instanceof Map<?, ?> map && map.get(key) != null ? map.get(key) : element;
        if (id != null && element != null) {
          elements.merge(
              id, element, (first, second) -> merges ? mergeMember("", first, second) : second);
        }
      }
    }
    return new ArrayList<>(elements.values());
  }
}
