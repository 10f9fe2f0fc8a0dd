package dev.steward.cloud;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of pod templates in pipelines that become a part of the pod's manifest, since the
 * templates of clouds set them in their YAML.
 */
final class PodSettings {

  private static final String WORKSPACE = "workspaceVolume";
  private static final String WORKSPACE_NAME = "workspace-volume";

  private static final Set<String> NAMES =
      Set.of(
          WORKSPACE,
          "hostNetwork",
          "runAsGroup",
          "runAsUser",
          "schedulerName",
          "supplementalGroups");

  private PodSettings() {}

  static boolean has(String name) {
    return NAMES.contains(name);
  }

  /** The part of the manifest that the settings stand for; empty if there is none. */
  static Map<String, Object> yaml(Map<String, ?> settings) {
    var spec = new LinkedHashMap<String, Object>();
    if (isOn(settings.get("hostNetwork"))) {
      spec.put("hostNetwork", true);
    }
    String scheduler = text(settings, "schedulerName");
    if (!scheduler.isBlank()) {
      spec.put("schedulerName", scheduler);
    }
    var security = new LinkedHashMap<String, Object>();
    for (String name : List.of("runAsUser", "runAsGroup")) {
      String id = text(settings, name);
      if (!id.isBlank()) {
        security.put(name, number(name, id));
      }
    }
    String all = text(settings, "supplementalGroups");
    if (!all.isBlank()) {
      var groups = new ArrayList<Long>();
      for (String group : all.split(",", -1)) {
        groups.add(number("supplementalGroups", group));
      }
      security.put("supplementalGroups", groups);
    }
    if (!security.isEmpty()) {
      spec.put("securityContext", security);
    }
    Object volume = settings.get(WORKSPACE);
    if (volume != null) {
      spec.put("volumes", List.of(workspace(volume)));
    }
    return spec.isEmpty() ? Map.of() : Map.of("spec", spec);
  }

  private static String text(Map<String, ?> settings, String name) {
    Object value = settings.get(name);
    return value == null ? "" : value.toString();
  }

  private static boolean isOn(@Nullable Object value) {
    return value != null && Boolean.parseBoolean(value.toString());
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new Problem.Invalid(
          "The setting " + name + " of a pod template must be a number, not '" + text + "'.");
    }
  }

  /** The volume of the workspaces, given as a map from its symbol to its settings. */
  private static Map<String, Object> workspace(Object given) {
    String symbol = given.toString();
    Map<?, ?> settings = Map.of();
    if (given instanceof Map<?, ?> map && map.size() == 1) {
      symbol = String.valueOf(map.keySet().iterator().next());
      settings = map.values().iterator().next() instanceof Map<?, ?> inner ? inner : Map.of();
    }
    return switch (symbol) {
      case "emptyDirWorkspaceVolume" ->
          volume("emptyDir", isOn(settings.get("memory")) ? Map.of("medium", "Memory") : Map.of());
      case "hostPathWorkspaceVolume" ->
          volume("hostPath", Map.of("path", required(symbol, settings, "hostPath")));
      case "nfsWorkspaceVolume" ->
          volume(
              "nfs",
              Map.of(
                  "server",
                  required(symbol, settings, "serverAddress"),
                  "path",
                  required(symbol, settings, "serverPath"),
                  "readOnly",
                  isOn(settings.get("readOnly"))));
      case "persistentVolumeClaimWorkspaceVolume" ->
          volume(
              "persistentVolumeClaim",
              Map.of(
                  "claimName",
                  required(symbol, settings, "claimName"),
                  "readOnly",
                  isOn(settings.get("readOnly"))));
      default ->
          throw new Problem.Invalid(
              "The workspace volume "
                  + symbol
                  + " is not supported. Use emptyDirWorkspaceVolume, hostPathWorkspaceVolume,"
                  + " nfsWorkspaceVolume or persistentVolumeClaimWorkspaceVolume, or a volume with"
                  + " the name "
                  + WORKSPACE_NAME
                  + " in the YAML.");
    };
  }

  private static Map<String, Object> volume(String type, Map<String, Object> settings) {
    return Map.of("name", WORKSPACE_NAME, type, settings);
  }

  private static String required(String symbol, Map<?, ?> settings, String name) {
    Object value = settings.get(name);
    if (value == null || value.toString().isBlank()) {
      throw new Problem.Invalid("The workspace volume " + symbol + " needs '" + name + "'.");
    }
    return value.toString();
  }
}
