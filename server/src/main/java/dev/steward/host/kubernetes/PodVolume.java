package dev.steward.host.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;

/** A volume that all containers of a pod mount at the same path. */
public sealed interface PodVolume {

  String mountPath();

  /**
   * An empty folder of the pod.
   *
   * @param isMemory whether the folder is in memory
   */
  record EmptyDir(String mountPath, boolean isMemory) implements PodVolume {}

  /** A folder on the machine. */
  record HostPath(String mountPath, String hostPath, boolean isReadOnly) implements PodVolume {}

  /**
   * Files from a config map.
   *
   * @param subPath one file or folder of the config map; empty for all
   */
  record ConfigMap(String mountPath, String configMapName, String subPath, boolean isOptional)
      implements PodVolume {}

  /**
   * Files from a secret.
   *
   * @param defaultMode permissions in octal, such as {@code 0400}; empty for the cluster's default
   */
  record Secret(String mountPath, String secretName, String defaultMode, boolean isOptional)
      implements PodVolume {}

  /** A persistent volume claim. */
  record Claim(String mountPath, String claimName, boolean isReadOnly) implements PodVolume {}

  /** The volume as JSON. */
  default Map<String, Object> toJson(String name) {
    var source = new LinkedHashMap<String, Object>();
    String kind =
        switch (this) {
          case EmptyDir(_, boolean isMemory) -> {
            if (isMemory) {
              source.put("medium", "Memory");
            }
            yield "emptyDir";
          }
          case HostPath(_, String path, _) -> {
            source.put("path", path);
            yield "hostPath";
          }
          case ConfigMap(_, String configMap, _, boolean isOptional) -> {
            source.put("name", configMap);
            source.put("optional", isOptional);
            yield "configMap";
          }
          case Secret(_, String secret, String mode, boolean isOptional) -> {
            source.put("secretName", secret);
            source.put("optional", isOptional);
            if (!mode.isEmpty()) {
              source.put("defaultMode", Long.parseLong(mode, 8));
            }
            yield "secret";
          }
          case Claim(_, String claim, boolean isReadOnly) -> {
            source.put("claimName", claim);
            source.put("readOnly", isReadOnly);
            yield "persistentVolumeClaim";
          }
        };
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put(kind, source);
    return json;
  }

  /** The mount of the volume in a container, as JSON. */
  default Map<String, Object> toMountJson(String name) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    json.put("mountPath", mountPath());
    json.put(
        "readOnly",
        switch (this) {
          case HostPath(_, _, boolean isReadOnly) -> isReadOnly;
          case Claim(_, _, boolean isReadOnly) -> isReadOnly;
          case EmptyDir _, ConfigMap _, Secret _ -> false;
        });
    if (this instanceof ConfigMap(_, _, String subPath, _) && !subPath.isEmpty()) {
      json.put("subPath", subPath);
    }
    return json;
  }
}
