package dev.steward.host.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;

/** CPU, memory and disk of a container, as quantities such as {@code 500m} or {@code 2Gi}. */
public record ContainerResources(
    String requestCpu,
    String requestMemory,
    String requestEphemeralStorage,
    String limitCpu,
    String limitMemory,
    String limitEphemeralStorage) {

  public static final ContainerResources NONE = new ContainerResources("", "", "", "", "", "");

  ContainerResources inherit(ContainerResources parent) {
    return new ContainerResources(
        either(requestCpu, parent.requestCpu),
        either(requestMemory, parent.requestMemory),
        either(requestEphemeralStorage, parent.requestEphemeralStorage),
        either(limitCpu, parent.limitCpu),
        either(limitMemory, parent.limitMemory),
        either(limitEphemeralStorage, parent.limitEphemeralStorage));
  }

  private static String either(String own, String parent) {
    return own.isEmpty() ? parent : own;
  }

  /** The resources as JSON; empty if none is set. */
  Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    put(json, "requests", quantities(requestCpu, requestMemory, requestEphemeralStorage));
    put(json, "limits", quantities(limitCpu, limitMemory, limitEphemeralStorage));
    return json;
  }

  private static void put(Map<String, Object> json, String name, Map<String, Object> quantities) {
    if (!quantities.isEmpty()) {
      json.put(name, quantities);
    }
  }

  private static Map<String, Object> quantities(String cpu, String memory, String disk) {
    var quantities = new LinkedHashMap<String, Object>();
    Map.of("cpu", cpu, "memory", memory, "ephemeral-storage", disk)
        .forEach((name, value) -> {
          if (!value.isEmpty()) {
            quantities.put(name, value);
          }
        });
    return quantities;
  }
}
