package dev.steward.host.kubernetes;

import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Pod templates for tests, and the pods that result from them. */
final class TestPodTemplates {

  private static final PodOwner OWNER =
      new PodOwner("srv", "my cloud", "maven", 42L, PodRetention.NEVER);

  private TestPodTemplates() {}

  /** A template with one container named {@code main}. */
  static PodTemplate template(String name) {
    return with(PodTemplate.of(name), ContainerTemplate.of("main", "debian:13"));
  }

  /** The template with these containers. */
  static PodTemplate with(PodTemplate template, ContainerTemplate... containers) {
    return new PodTemplate(
        template.name(),
        template.label(),
        template.namespace(),
        template.serviceAccount(),
        template.inheritFrom(),
        List.of(containers),
        template.variables(),
        template.volumes(),
        template.nodeSelector(),
        template.annotations(),
        template.imagePullSecrets(),
        template.yamls(),
        template.yamlMergeStrategy(),
        template.idleMinutes(),
        template.instanceCap(),
        template.activeDeadlineSeconds());
  }

  /** A template without containers of its own. */
  static PodTemplate withYaml(
      String name, @Nullable YamlMergeStrategy strategy, List<String> parents, String... yamls) {
    return new PodTemplate(
        name,
        "",
        "",
        "",
        parents,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(yamls),
        strategy,
        0,
        0,
        0);
  }

  /** The pod of a template. */
  static PodManifest manifest(PodTemplate template) {
    return PodManifest.of(template, "builds", OWNER, new Random(1));
  }

  /** The pod of a template, as JSON. */
  static Map<String, @Nullable Object> json(PodTemplate template) {
    return Json.readObject(manifest(template).json());
  }

  /** The value at a path such as {@code spec.containers.0.image}. */
  static @Nullable Object at(@Nullable Object value, String path) {
    Object current = value;
    for (String name : path.split("[.]", -1)) {
      current =
          switch (current) {
            case Map<?, ?> map -> map.get(name.replace('~', '.'));
            case List<?> list when Integer.parseInt(name) < list.size() ->
                list.get(Integer.parseInt(name));
            case null, default -> null;
          };
    }
    return current;
  }
}
