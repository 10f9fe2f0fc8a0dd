package dev.steward.host.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes the pods of a cloud. Empty strings, empty lists and zeros stand for the value of the
 * parent templates.
 *
 * @param label labels of the nodes that the pods become, separated by spaces; not inherited
 * @param namespace namespace of the pods; empty for the cloud's
 * @param inheritFrom names of parent templates; a later one has priority over an earlier one
 * @param yamls pods in YAML, in the order in which they are merged
 * @param yamlMergeStrategy null for the parents' strategy, or {@link YamlMergeStrategy#OVERRIDE}
 * @param idleMinutes how long a pod waits for another build
 * @param instanceCap maximum number of concurrent pods; 0 for no limit
 * @param activeDeadlineSeconds time after which the cluster ends a pod; 0 for no limit
 */
public record PodTemplate(
    String name,
    String label,
    String namespace,
    String serviceAccount,
    List<String> inheritFrom,
    List<ContainerTemplate> containers,
    List<PodVariable> variables,
    List<PodVolume> volumes,
    Map<String, String> nodeSelector,
    Map<String, String> annotations,
    List<String> imagePullSecrets,
    List<String> yamls,
    @Nullable YamlMergeStrategy yamlMergeStrategy,
    int idleMinutes,
    int instanceCap,
    int activeDeadlineSeconds) {

  /** A template without content. */
  public static PodTemplate of(String name) {
    return new PodTemplate(
        name, "", "", "", List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), List.of(),
        List.of(), null, 0, 0, 0);
  }

  /** This template with other YAML. */
  public PodTemplate withYamls(List<String> newYamls) {
    return new PodTemplate(
        name,
        label,
        namespace,
        serviceAccount,
        inheritFrom,
        containers,
        variables,
        volumes,
        nodeSelector,
        annotations,
        imagePullSecrets,
        newYamls,
        yamlMergeStrategy,
        idleMinutes,
        instanceCap,
        activeDeadlineSeconds);
  }

  /** This template with the values of a parent where it has none of its own. */
  PodTemplate inherit(PodTemplate parent) {
    var allContainers = new LinkedHashMap<String, ContainerTemplate>();
    parent.containers.forEach(container -> allContainers.put(container.name(), container));
    containers.forEach(container ->
        allContainers.merge(
            container.name(), container, (inherited, own) -> own.inherit(inherited)));
    var allVolumes = new LinkedHashMap<String, PodVolume>();
    parent.volumes.forEach(volume -> allVolumes.put(volume.mountPath(), volume));
    volumes.forEach(volume -> allVolumes.put(volume.mountPath(), volume));
    var allAnnotations = new LinkedHashMap<>(parent.annotations);
    allAnnotations.putAll(annotations);
    YamlMergeStrategy strategy =
        yamlMergeStrategy == null ? parent.yamlMergeStrategy : yamlMergeStrategy;
    List<String> allYamls = yamls.isEmpty() ? parent.yamls : yamls;
    if (strategy == YamlMergeStrategy.MERGE) {
      allYamls = joined(parent.yamls, yamls);
    }
    return new PodTemplate(
        name,
        label,
        namespace.isEmpty() ? parent.namespace : namespace,
        serviceAccount.isEmpty() ? parent.serviceAccount : serviceAccount,
        List.of(),
        List.copyOf(allContainers.values()),
        PodVariable.merge(parent.variables, variables),
        List.copyOf(allVolumes.values()),
        nodeSelector.isEmpty() ? parent.nodeSelector : nodeSelector,
        allAnnotations,
        joined(parent.imagePullSecrets, imagePullSecrets).stream().distinct().toList(),
        allYamls,
        strategy,
        idleMinutes == 0 ? parent.idleMinutes : idleMinutes,
        instanceCap == 0 ? parent.instanceCap : instanceCap,
        activeDeadlineSeconds == 0 ? parent.activeDeadlineSeconds : activeDeadlineSeconds);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
