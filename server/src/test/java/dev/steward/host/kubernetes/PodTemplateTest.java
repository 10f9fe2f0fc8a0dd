package dev.steward.host.kubernetes;

import static dev.steward.host.kubernetes.TestPodTemplates.at;
import static dev.steward.host.kubernetes.TestPodTemplates.json;
import static dev.steward.host.kubernetes.TestPodTemplates.with;
import static dev.steward.host.kubernetes.TestPodTemplates.withYaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.text.Yaml;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pod templates that inherit from others, and how their pods are merged. */
class PodTemplateTest {

  static Stream<Arguments> merges() {
    return Stream.of(
        Arguments.of("objects", "a: {b: 1, c: 2}", "a: {c: 3, d: 4}", "a: {b: 1, c: 3, d: 4}"),
        Arguments.of("null keeps the parent", "a: 1", "a: ~", "a: 1"),
        Arguments.of("values of another type", "a: {b: 1}", "a: text", "a: text"),
        Arguments.of(
            "containers by name",
            "containers: [{name: a, image: x, env: [{name: V, value: 1}, {name: W, value: 2}]},"
                + " {name: b, image: y}]",
            "containers: [{name: a, args: [z], env: [{name: V, valueFrom: {x: 1}}]},"
                + " {name: c, image: q}]",
            "containers: [{name: a, image: x, env: [{name: V, valueFrom: {x: 1}},"
                + " {name: W, value: 2}], args: [z]}, {name: b, image: y}, {name: c, image: q}]"),
        Arguments.of("commands", "command: [a, b]", "command: [c]", "command: [c]"),
        Arguments.of(
            "volumes are replaced",
            "volumes: [{name: v, emptyDir: {}}]",
            "volumes: [{name: v, hostPath: {path: /x}}]",
            "volumes: [{name: v, hostPath: {path: /x}}]"),
        Arguments.of(
            "mounts by path",
            "volumeMounts: [{mountPath: /a, name: x}, {mountPath: /b, name: y}]",
            "volumeMounts: [{mountPath: /a, name: z}]",
            "volumeMounts: [{mountPath: /a, name: z}, {mountPath: /b, name: y}]"),
        Arguments.of(
            "tolerations are added",
            "tolerations: [{key: a}]",
            "tolerations: [{key: b}, {key: a}]",
            "tolerations: [{key: a}, {key: b}]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("merges")
  void podsAreMerged(String what, String parent, String child, String expected) {
    assertThat(PodMerge.merge(Yaml.readObject(parent), Yaml.readObject(child)))
        .isEqualTo(Yaml.readObject(expected));
  }

  @ParameterizedTest
  @CsvSource({
    // strategy of the parent and of the child, then label a (both), p (parent only), c (child only)
    "      ,         , child, -, yes",
    "      , OVERRIDE, child, -, yes",
    "      , MERGE   , child, yes, yes",
    "MERGE ,         , child, yes, yes",
    "MERGE , OVERRIDE, child, -, yes",
  })
  void theStrategyDecidesAboutTheYamlOfParents(
      @Nullable YamlMergeStrategy ofParent,
      @Nullable YamlMergeStrategy ofChild,
      String both,
      String parentOnly,
      String childOnly) {
    String container = ", spec: {containers: [{name: m, image: i}]}}";
    PodTemplate parent =
        withYaml(
            "parent",
            ofParent,
            List.of(),
            "{metadata: {labels: {a: parent, p: 'yes'}}" + container);
    PodTemplate child =
        withYaml(
            "child",
            ofChild,
            List.of("parent"),
            "{metadata: {labels: {a: child, c: 'yes'}}" + container);
    Object labels =
        at(json(new PodTemplates(List.of(parent, child)).resolve(child)), "metadata.labels");
    assertThat(at(labels, "a")).isEqualTo(both);
    assertThat(at(labels, "p")).isEqualTo(parentOnly.equals("-") ? null : parentOnly);
    assertThat(at(labels, "c")).isEqualTo(childOnly);
  }

  @Test
  void aTemplateInheritsFromSeveralParents() {
    var base =
        new PodTemplate(
            "base",
            "base-label",
            "ns-base",
            "sa-base",
            List.of(),
            List.of(
                new ContainerTemplate(
                    "main",
                    "old",
                    List.of("cat"),
                    List.of(),
                    List.of(new PodVariable.Value("A", "1"), new PodVariable.Value("B", "1")),
                    new ContainerResources("1", "", "", "", "1Gi", ""),
                    "/base",
                    false,
                    false,
                    false),
                ContainerTemplate.of("db", "postgres")),
            List.of(new PodVariable.Value("P", "base")),
            List.of(
                new PodVolume.EmptyDir("/cache", false), new PodVolume.EmptyDir("/tmp2", false)),
            Map.of("disk", "ssd"),
            Map.of("x", "base"),
            List.of("r1"),
            List.of(),
            null,
            3,
            4,
            5);
    PodTemplate second =
        with(
            withYaml("second", null, List.of(), "metadata: {labels: {second: s}}"),
            ContainerTemplate.of("main", "newer"));
    PodTemplate child =
        new PodTemplate(
            "child",
            "child-label",
            "",
            "sa-child",
            List.of("base", "second"),
            List.of(
                new ContainerTemplate(
                    "main",
                    "",
                    List.of(),
                    List.of(),
                    List.of(new PodVariable.Value("B", "2")),
                    new ContainerResources("2", "", "", "", "", ""),
                    "",
                    true,
                    false,
                    false)),
            List.of(),
            List.of(new PodVolume.Claim("/cache", "c", true)),
            Map.of(),
            Map.of("y", "child"),
            List.of("r2", "r1"),
            List.of(),
            null,
            0,
            0,
            9);
    PodTemplate resolved = new PodTemplates(List.of(base, second, child)).resolve(child);
    assertThat(resolved)
        .isEqualTo(
            new PodTemplate(
                "child",
                "child-label",
                "ns-base",
                "sa-child",
                List.of(),
                List.of(
                    new ContainerTemplate(
                        "main",
                        "newer",
                        List.of("cat"),
                        List.of(),
                        List.of(new PodVariable.Value("A", "1"), new PodVariable.Value("B", "2")),
                        new ContainerResources("2", "", "", "", "1Gi", ""),
                        "/base",
                        true,
                        false,
                        false),
                    ContainerTemplate.of("db", "postgres")),
                List.of(new PodVariable.Value("P", "base")),
                List.of(
                    new PodVolume.Claim("/cache", "c", true),
                    new PodVolume.EmptyDir("/tmp2", false)),
                Map.of("disk", "ssd"),
                Map.of("x", "base", "y", "child"),
                List.of("r1", "r2"),
                List.of("metadata: {labels: {second: s}}"),
                null,
                3,
                4,
                9));
    assertThat(at(json(resolved), "metadata.labels.second")).isEqualTo("s");
  }

  @Test
  void unknownAndCircularParentsAreRejected() {
    PodTemplate a = withYaml("a", null, List.of("b"));
    PodTemplate b = withYaml("b", null, List.of("a"));
    assertThatThrownBy(() -> new PodTemplates(List.of(a, b)).resolve(a))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("The pod template a inherits from itself");
    assertThatThrownBy(() -> new PodTemplates(List.of(a)).resolve(a))
        .hasMessageContaining("inherits from b, which does not exist");
    // Two paths to the same parent are not a cycle.
    PodTemplate base = withYaml("base", null, List.of(), "spec: {hostNetwork: true}");
    PodTemplate left = withYaml("left", null, List.of("base"));
    PodTemplate both = withYaml("both", null, List.of("left", "base"));
    assertThat(new PodTemplates(List.of(base, left, both)).resolve(both).yamls())
        .containsExactly("spec: {hostNetwork: true}");
  }
}
