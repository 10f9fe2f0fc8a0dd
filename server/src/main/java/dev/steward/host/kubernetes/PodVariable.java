package dev.steward.host.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An environment variable of containers. */
public sealed interface PodVariable {

  String name();

  /** A variable with a fixed value. */
  record Value(String name, String value) implements PodVariable {}

  /**
   * A variable whose value is in a secret of the cluster.
   *
   * @param isOptional whether the pod may start without the secret
   */
  record Secret(String name, String secretName, String secretKey, boolean isOptional)
      implements PodVariable {}

  /** Variables of the parent, replaced or extended by the child's. */
  static List<PodVariable> merge(List<PodVariable> parent, List<PodVariable> child) {
    var all = new LinkedHashMap<String, PodVariable>();
    parent.forEach(variable -> all.put(variable.name(), variable));
    child.forEach(variable -> all.put(variable.name(), variable));
    return new ArrayList<>(all.values());
  }

  /** The variable as JSON. */
  default Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name());
    switch (this) {
      case Value(_, String value) -> json.put("value", value);
      case Secret(_, String secret, String key, boolean isOptional) -> {
        var reference = new LinkedHashMap<String, Object>();
        reference.put("name", secret);
        reference.put("key", key);
        reference.put("optional", isOptional);
        json.put("valueFrom", Map.of("secretKeyRef", reference));
      }
    }
    return json;
  }
}
