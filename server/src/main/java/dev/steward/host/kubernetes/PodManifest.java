package dev.steward.host.kubernetes;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import dev.steward.text.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A pod that is to be created from a template.
 *
 * @param container the container that runs the steps of builds, unless they name another one
 * @param workingDir folder of that container for workspaces
 * @param json the pod as JSON
 */
public record PodManifest(
    String name, String namespace, String container, String workingDir, String json) {

  /** The plugin's name for the container that runs the steps of builds. */
  private static final String AGENT_CONTAINER = "jnlp";

  private static final String WORKSPACE_VOLUME = "workspace-volume";

  private static final int MAX_JSON_CHARACTERS = 1 << 20;

  /**
   * Command of a container that runs builds. As the first process of its container, the shell also
   * reaps the processes that builds leave behind.
   */
  private static final List<String> KEEP_ALIVE =
      List.of("sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait $!; done");

  /** Omits the content, since variables may contain secrets. */
  @Override
  public String toString() {
    return "PodManifest[" + name + "]";
  }

  /**
   * Creates the pod of a template.
   *
   * @param template with everything that it inherits
   * @param namespace of the cloud, for templates without a namespace
   * @throws Problem.Invalid if the template's YAML is not a pod, or a container has no image
   */
  public static PodManifest of(
      PodTemplate template, String namespace, PodOwner owner, RandomGenerator random) {
    return of(template, namespace, owner, PodNames.podName(template.name(), random));
  }

  /**
   * Creates the pod of a template again, under the name from an earlier manifest whose pod could
   * not start.
   *
   * @throws Problem.Invalid if the template's YAML is not a pod, or a container has no image
   */
  public static PodManifest of(
      PodTemplate template, String namespace, PodOwner owner, String name) {
    String podNamespace = template.namespace().isEmpty() ? namespace : template.namespace();
    Map<String, @Nullable Object> pod = new LinkedHashMap<String, @Nullable Object>();
    for (String yaml : template.yamls()) {
      pod = PodMerge.merge(pod, parse(template, yaml));
    }
    pod = PodMerge.merge(pod, fields(template));
    pod.put("apiVersion", "v1");
    pod.put("kind", "Pod");
    Map<String, @Nullable Object> metadata =
        PodMerge.merge(
            JsonValues.object(pod, "metadata"),
            Map.of("name", name, "namespace", podNamespace, "labels", owner.labels()));
    metadata.remove("generateName");
    pod.put("metadata", metadata);
    var spec = new LinkedHashMap<String, @Nullable Object>(JsonValues.object(pod, "spec"));
    spec.putIfAbsent("restartPolicy", "Never");
    if (!spec.containsKey("nodeSelector")
        && !spec.containsKey("runtimeClassName")
        && !JsonValues.object(spec, "affinity").containsKey("nodeAffinity")) {
      // The server's scripts need a Linux machine, and a cluster may have others.
      spec.put("nodeSelector", Map.of("kubernetes.io/os", "linux"));
    }
    String container = completeContainers(template, spec);
    pod.put("spec", spec);
    String json = Json.write(pod);
    if (json.length() > MAX_JSON_CHARACTERS) {
      throw new Problem.Invalid(
          "The manifest of the pod template "
              + template.name()
              + " is longer than "
              + MAX_JSON_CHARACTERS
              + " characters. Shorten its YAML.");
    }
    return new PodManifest(name, podNamespace, container, workingDir(spec, container), json);
  }

  private static Map<String, @Nullable Object> parse(PodTemplate template, String yaml) {
    Map<String, @Nullable Object> pod;
    try {
      pod = Yaml.readObject(yaml);
    } catch (Problem e) {
      throw new Problem.Invalid(
          "The YAML of the pod template " + template.name() + " cannot be used. " + e.getMessage());
    }
    String kind = Json.text(pod, "kind");
    if (kind != null && !kind.equals("Pod")) {
      throw new Problem.Invalid(
          "The YAML of the pod template "
              + template.name()
              + " describes an object of kind "
              + ApiErrors.readable(kind)
              + ". It must describe a Pod.");
    }
    for (String member : List.of("metadata", "spec")) {
      Object value = pod.get(member);
      if (value != null && !(value instanceof Map)) {
        throw new Problem.Invalid(
            "The key "
                + member
                + " in the YAML of the pod template "
                + template.name()
                + " must be a mapping of names to values.");
      }
    }
    return pod;
  }

  /** The settings of the template other than its YAML. */
  private static Map<String, @Nullable Object> fields(PodTemplate template) {
    var spec = new LinkedHashMap<String, @Nullable Object>();
    putUnlessEmpty(spec, "serviceAccountName", template.serviceAccount());
    putUnlessEmpty(
        spec, "nodeSelector", new LinkedHashMap<String, @Nullable Object>(template.nodeSelector()));
    putUnlessEmpty(
        spec,
        "imagePullSecrets",
        template.imagePullSecrets().stream().map(secret -> Map.of("name", secret)).toList());
    if (template.activeDeadlineSeconds() > 0) {
      spec.put("activeDeadlineSeconds", (long) template.activeDeadlineSeconds());
    }
    var volumes = new ArrayList<Map<String, Object>>();
    var mounts = new ArrayList<Map<String, Object>>();
    for (PodVolume volume : template.volumes()) {
      String name = "volume-" + volumes.size();
      volumes.add(volume.toJson(name));
      mounts.add(volume.toMountJson(name));
    }
    putUnlessEmpty(spec, "volumes", volumes);
    putUnlessEmpty(
        spec,
        "containers",
        template.containers().stream()
            .map(container -> container(template, container, mounts))
            .toList());
    var pod = new LinkedHashMap<String, @Nullable Object>();
    if (!template.annotations().isEmpty()) {
      pod.put("metadata", Map.of("annotations", template.annotations()));
    }
    pod.put("spec", spec);
    return pod;
  }

  private static Map<String, @Nullable Object> container(
      PodTemplate template, ContainerTemplate container, List<Map<String, Object>> mounts) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("name", container.name());
    putUnlessEmpty(json, "image", container.image());
    if (!container.image().isEmpty()) {
      json.put("imagePullPolicy", container.alwaysPullImage() ? "Always" : "IfNotPresent");
    }
    putUnlessEmpty(json, "command", container.command());
    putUnlessEmpty(json, "args", container.arguments());
    putUnlessEmpty(
        json,
        "env",
        PodVariable.merge(template.variables(), container.variables()).stream()
            .map(PodVariable::toJson)
            .toList());
    putUnlessEmpty(json, "resources", container.resources().toJson());
    putUnlessEmpty(json, "workingDir", container.workingDir());
    putUnlessEmpty(json, "volumeMounts", mounts);
    if (container.isPrivileged()) {
      json.put("securityContext", Map.of("privileged", true));
    }
    if (container.hasTty()) {
      json.put("tty", true);
    }
    return json;
  }

  private static void putUnlessEmpty(
      Map<String, @Nullable Object> json, String name, Object value) {
    boolean isEmpty =
        switch (value) {
          case String text -> text.isEmpty();
          case List<?> list -> list.isEmpty();
          case Map<?, ?> map -> map.isEmpty();
          default -> false;
        };
    if (!isEmpty) {
      json.put(name, value);
    }
  }

  /** Adds the workspace to all containers; returns the name of the one that runs steps. */
  private static String completeContainers(
      PodTemplate template, Map<String, @Nullable Object> spec) {
    List<Map<String, @Nullable Object>> containers = JsonValues.objects(spec, "containers");
    if (containers.isEmpty()) {
      throw new Problem.Invalid(
          "The pod template "
              + template.name()
              + " has no container. Add a container with an image that contains the tools that"
              + " builds need; there is no default image.");
    }
    String chosen = JsonValues.text(containers.getFirst(), "name");
    for (Map<String, @Nullable Object> container : containers) {
      String name = JsonValues.text(container, "name");
      if (name.isEmpty() || JsonValues.text(container, "image").isEmpty()) {
        throw new Problem.Invalid(
            "The container "
                + (name.isEmpty() ? "without a name" : name)
                + " of the pod template "
                + template.name()
                + " has no "
                + (name.isEmpty() ? "name" : "image")
                + ". Set both; there is no default image.");
      }
      if (name.equals(AGENT_CONTAINER)) {
        chosen = name;
      }
    }
    var completed = new ArrayList<@Nullable Object>();
    for (Map<String, @Nullable Object> container : containers) {
      completed.add(
          completeContainer(container, JsonValues.text(container, "name").equals(chosen)));
    }
    spec.put("containers", completed);
    List<Object> volumes = new ArrayList<>(JsonValues.objects(spec, "volumes"));
    if (volumes.stream()
        .noneMatch(volume ->
            volume instanceof Map<?, ?> map && WORKSPACE_VOLUME.equals(map.get("name")))) {
      volumes.add(Map.of("name", WORKSPACE_VOLUME, "emptyDir", Map.of()));
    }
    spec.put("volumes", volumes);
    return chosen;
  }

  private static Map<String, @Nullable Object> completeContainer(
      Map<String, @Nullable Object> container, boolean runsSteps) {
    var completed = new LinkedHashMap<String, @Nullable Object>(container);
    String workingDir = JsonValues.text(container, "workingDir");
    if (workingDir.isEmpty()) {
      workingDir = ContainerTemplate.DEFAULT_WORKING_DIR;
      completed.put("workingDir", workingDir);
    }
    if (runsSteps && !hasOwnCommand(container)) {
      completed.put("command", KEEP_ALIVE);
      completed.remove("args");
    }
    List<Object> mounts = new ArrayList<>(JsonValues.objects(container, "volumeMounts"));
    String path = workingDir;
    if (mounts.stream()
        .noneMatch(mount -> mount instanceof Map<?, ?> map && path.equals(map.get("mountPath")))) {
      mounts.add(Map.of("name", WORKSPACE_VOLUME, "mountPath", workingDir, "readOnly", false));
    }
    completed.put("volumeMounts", mounts);
    return completed;
  }

  /** Ignores arguments for Jenkins' agent program, since Steward needs no agent in a pod. */
  private static boolean hasOwnCommand(Map<String, @Nullable Object> container) {
    boolean hasArguments =
        container.get("args") instanceof List<?> arguments
            && arguments.stream()
                .noneMatch(argument -> String.valueOf(argument).contains("computer.jnlpmac"))
            && !arguments.isEmpty();
    return hasArguments
        || (container.get("command") instanceof List<?> command && !command.isEmpty());
  }

  private static String workingDir(Map<String, @Nullable Object> spec, String container) {
    for (Map<String, @Nullable Object> one : JsonValues.objects(spec, "containers")) {
      if (JsonValues.text(one, "name").equals(container)) {
        return JsonValues.text(one, "workingDir");
      }
    }
    return ContainerTemplate.DEFAULT_WORKING_DIR;
  }
}
