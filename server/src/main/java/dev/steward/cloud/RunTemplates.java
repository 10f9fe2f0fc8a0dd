package dev.steward.cloud;

import dev.steward.host.kubernetes.PodTemplate;
import dev.steward.node.Labels;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pod templates that running pipelines define. They exist only in memory: a run that is resumed
 * defines its templates again. A pod template can use every secret and service account of its
 * namespace, so a setting says whether pipelines may define any.
 */
public final class RunTemplates {

  private static final int MAX_TEMPLATES_OF_RUN = 500;
  private static final int MAX_YAML = 1 << 20;

  /** Settings that do not change what runs in a pod. */
  private static final Set<String> HARMLESS =
      Set.of("cloud", "inheritFrom", "label", "name", "idleMinutes", "slaveConnectTimeout");

  /** Settings that have no effect here, or that the pipeline itself uses. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "agentContainer",
          "agentInjection",
          "cloud",
          "nodeUsageMode",
          "showRawYaml",
          "waitForPodSec");

  /**
   * A template of a run.
   *
   * @param template complete: it inherits from no other
   */
  record RunTemplate(long runId, String cloud, CloudTemplate template) {}

  private final Clouds clouds;
  private final BooleanSupplier isAllowed;
  private final Predicate<String> isTaken;

  /**
   * Creates the service.
   *
   * @param isAllowed whether pipelines may define templates of their own
   * @param isTaken whether a node that is not a pod has a label
   */
  public RunTemplates(Clouds clouds, BooleanSupplier isAllowed, Predicate<String> isTaken) {
    this.clouds = clouds;
    this.isAllowed = isAllowed;
    this.isTaken = isTaken;
  }

  /**
   * Defines a template. A template with the same name is replaced.
   *
   * @param name unique among all runs
   * @param label labels of the nodes, separated by spaces
   * @param parent name of the template of the block around; null if there is none
   * @param settings by the names of the Kubernetes plugin, as in {@link Cloud#define}
   * @throws Problem.Invalid if a setting is not valid, or there is no cloud
   */
  public void define(
      long runId, String name, String label, @Nullable String parent, Map<String, ?> settings) {
    if (!HARMLESS.containsAll(settings.keySet()) && !isAllowed.getAsBoolean()) {
      throw new Problem.Invalid(
          "Pipelines may not define pod templates here, because a pod can use all secrets and"
              + " service accounts of its namespace. An administrator can allow this with the"
              + " server setting pipelinePodTemplates; otherwise use inheritFrom with a pod"
              + " template of the cloud, and nothing else.");
    }
    requireFree(label);
    Cloud cloud = cloud(settings.get("cloud"));
    if (clouds.runTemplates().stream().filter(one -> one.runId() == runId).count()
        >= MAX_TEMPLATES_OF_RUN) {
      throw new Problem.Invalid(
          "A run can have at most " + MAX_TEMPLATES_OF_RUN + " pod templates at a time.");
    }
    var own = new LinkedHashMap<String, Object>();
    settings.forEach((setting, value) -> {
      if (value != null && !WITHOUT_EFFECT.contains(setting) && !PodSettings.has(setting)) {
        own.put(setting, value);
      }
    });
    own.put("name", name);
    own.put("label", label);
    if (!own.containsKey("inheritFrom") && parent != null) {
      own.put("inheritFrom", parent);
    }
    CloudTemplate template = read(own, PodSettings.yaml(settings));
    CloudTemplate complete = cloud.resolve(template);
    Cloud.check(complete, cloud.name());
    clouds.put(new RunTemplate(runId, cloud.name(), complete));
  }

  /** Other builds that wait for the label of a node would run in the pod, with their secrets. */
  private void requireFree(String label) {
    for (String word : Labels.split(label)) {
      boolean isOfTemplate =
          clouds.configured().stream()
              .flatMap(cloud -> cloud.templates().stream())
              .anyMatch(template -> template.labels().contains(word));
      if (isOfTemplate || isTaken.test(word)) {
        throw new Problem.Invalid(
            "The label "
                + word
                + " belongs to a node or to a pod template of a cloud, so builds of other jobs"
                + " would run in this pod. Leave the label out, and use POD_LABEL.");
      }
    }
  }

  private static CloudTemplate read(Map<String, Object> settings, Map<String, Object> extra) {
    CloudTemplate read =
        Cloud.parse(
                CloudTypes.definition(Map.of("name", "pipeline", "templates", List.of(settings))))
            .templates()
            .getFirst();
    PodTemplate pod = read.pod();
    if (pod.yamls().stream().mapToInt(String::length).sum() > MAX_YAML) {
      throw new Problem.Invalid("The YAML of a pod template is too long.");
    }
    if (extra.isEmpty()) {
      return read;
    }
    var yamls = new ArrayList<>(pod.yamls());
    yamls.add(Json.write(extra));
    return new CloudTemplate(
        pod.withYamls(yamls), read.connectTimeoutSeconds(), read.usageMode(), read.retention());
  }

  private Cloud cloud(@Nullable Object name) {
    List<Cloud> all = clouds.configured();
    if (name == null || name.toString().isBlank()) {
      if (all.isEmpty()) {
        throw new Problem.Invalid(
            "No Kubernetes cloud was found. An administrator can add one on the page Clouds, and a"
                + " pipeline can use docker or podman on a node in its place.");
      }
      return clouds.withRunTemplates(all.getFirst());
    }
    Cloud cloud = clouds.find(name.toString());
    if (cloud == null) {
      throw new Problem.Invalid("There is no Kubernetes cloud with the name " + name + ".");
    }
    return cloud;
  }

  /** Removes a template; nodes that were added for it are removed as soon as they are idle. */
  public void remove(String name) {
    clouds.removeRunTemplate(name);
  }

  /** Removes all templates of a run. */
  public void removeAll(long runId) {
    var names = new HashSet<String>();
    for (RunTemplate one : clouds.runTemplates()) {
      if (one.runId() == runId) {
        names.add(one.template().name());
      }
    }
    names.forEach(clouds::removeRunTemplate);
  }
}
