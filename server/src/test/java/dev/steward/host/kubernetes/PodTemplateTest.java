package dev.steward.host.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import dev.steward.text.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PodTemplateTest {

  private static final PodOwner OWNER =
      new PodOwner("srv", "my cloud", "maven", 42L, PodRetention.NEVER);

  /** A template with one container named {@code main}. */
  static PodTemplate template(String name) {
    return with(PodTemplate.of(name), ContainerTemplate.of("main", "debian:13"));
  }

  private static PodTemplate with(PodTemplate template, ContainerTemplate... containers) {
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

  private static PodTemplate withYaml(
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

  private static PodManifest manifest(PodTemplate template) {
    return PodManifest.of(template, "builds", OWNER, new Random(1));
  }

  private static Map<String, @Nullable Object> json(PodTemplate template) {
    return Json.readObject(manifest(template).json());
  }

  /** The value at a path such as {@code spec.containers.0.image}. */
  private static @Nullable Object at(@Nullable Object value, String path) {
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

  @Test
  void theFieldsBecomeAPod() {
    var container =
        new ContainerTemplate(
            "maven",
            "maven:3-eclipse-temurin-25",
            List.of("sleep"),
            List.of("99d"),
            List.of(
                new PodVariable.Value("A", "container"),
                new PodVariable.Secret("S", "vault", "key", true)),
            new ContainerResources("500m", "1Gi", "", "2", "2Gi", "10Gi"),
            "/work",
            true,
            true,
            true);
    var template =
        new PodTemplate(
            "maven",
            "maven jdk25",
            "other",
            "builder",
            List.of(),
            List.of(container, ContainerTemplate.of("db", "postgres:18")),
            List.of(new PodVariable.Value("A", "pod"), new PodVariable.Value("B", "pod")),
            List.of(
                new PodVolume.EmptyDir("/cache", true),
                new PodVolume.HostPath("/host", "/var/lib", true),
                new PodVolume.ConfigMap("/config", "settings", "one.xml", false),
                new PodVolume.Secret("/secret", "keys", "0400", true),
                new PodVolume.Claim("/claim", "big", false)),
            Map.of("disk", "ssd"),
            Map.of("note", "x"),
            List.of("registry"),
            List.of(),
            null,
            5,
            10,
            3_600);
    PodManifest manifest = manifest(template);
    assertThat(manifest.namespace()).isEqualTo("other");
    assertThat(manifest.container()).isEqualTo("maven");
    assertThat(manifest.workingDir()).isEqualTo("/work");
    Map<String, @Nullable Object> expected =
        Yaml.readObject(
            """
            spec:
              serviceAccountName: builder
              nodeSelector: {disk: ssd}
              imagePullSecrets: [{name: registry}]
              activeDeadlineSeconds: 3600
              volumes:
              - {name: volume-0, emptyDir: {medium: Memory}}
              - {name: volume-1, hostPath: {path: /var/lib}}
              - {name: volume-2, configMap: {name: settings, optional: false}}
              - {name: volume-3, secret: {secretName: keys, optional: true, defaultMode: 0400}}
              - {name: volume-4, persistentVolumeClaim: {claimName: big, readOnly: false}}
              - {name: workspace-volume, emptyDir: {}}
              containers:
              - name: maven
                image: maven:3-eclipse-temurin-25
                imagePullPolicy: Always
                command: [sleep]
                args: [99d]
                env:
                - {name: A, value: container}
                - {name: B, value: pod}
                - name: S
                  valueFrom: {secretKeyRef: {name: vault, key: key, optional: true}}
                resources:
                  requests: {cpu: 500m, memory: 1Gi}
                  limits: {cpu: "2", memory: 2Gi, ephemeral-storage: 10Gi}
                workingDir: /work
                volumeMounts: &mounts
                - {name: volume-0, mountPath: /cache, readOnly: false}
                - {name: volume-1, mountPath: /host, readOnly: true}
                - {name: volume-2, mountPath: /config, readOnly: false, subPath: one.xml}
                - {name: volume-3, mountPath: /secret, readOnly: false}
                - {name: volume-4, mountPath: /claim, readOnly: false}
                - {name: workspace-volume, mountPath: /work, readOnly: false}
                securityContext: {privileged: true}
                tty: true
              - name: db
                image: postgres:18
                imagePullPolicy: IfNotPresent
                env:
                - {name: A, value: pod}
                - {name: B, value: pod}
                workingDir: /home/jenkins/agent
                volumeMounts:
                - {name: volume-0, mountPath: /cache, readOnly: false}
                - {name: volume-1, mountPath: /host, readOnly: true}
                - {name: volume-2, mountPath: /config, readOnly: false, subPath: one.xml}
                - {name: volume-3, mountPath: /secret, readOnly: false}
                - {name: volume-4, mountPath: /claim, readOnly: false}
                - {name: workspace-volume, mountPath: /home/jenkins/agent, readOnly: false}
              restartPolicy: Never
            """);
    Map<String, @Nullable Object> pod = Json.readObject(manifest.json());
    assertThat(pod.get("spec")).isEqualTo(expected.get("spec"));
    assertThat(pod).containsEntry("apiVersion", "v1").containsEntry("kind", "Pod");
    assertThat(at(pod, "metadata.name")).isEqualTo(manifest.name());
    assertThat(at(pod, "metadata.namespace")).isEqualTo("other");
    assertThat(at(pod, "metadata.annotations.note")).isEqualTo("x");
    assertThat(at(pod, "metadata.labels"))
        .isEqualTo(
            Map.of(
                "steward/server",
                "srv",
                "steward/cloud",
                PodNames.labelValue("my cloud"),
                "steward/template",
                "maven",
                "steward/run",
                "42"));
  }

  static Stream<Arguments> keepAlive() {
    return Stream.of(
        Arguments.of("no command", "[{name: a, image: x}]", "a", true),
        Arguments.of("own command", "[{name: a, image: x, command: [cat]}]", "a", false),
        Arguments.of("own arguments", "[{name: a, image: x, args: [99d]}]", "a", false),
        Arguments.of(
            "the first runs steps",
            "[{name: a, image: x, command: [cat]}, {name: b, image: y}]",
            "a",
            false),
        Arguments.of(
            "jnlp runs steps", "[{name: a, image: x}, {name: jnlp, image: y}]", "jnlp", true),
        Arguments.of(
            "arguments of Jenkins' agent",
            "[{name: jnlp, image: x, args: ['${computer.jnlpmac}', '${computer.name}']}]",
            "jnlp",
            true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keepAlive")
  void onlyAContainerThatRunsStepsIsKeptAlive(
      String what, String containers, String name, boolean isKeptAlive) {
    PodTemplate template = withYaml("t", null, List.of(), "spec: {containers: " + containers + "}");
    PodManifest manifest = manifest(template);
    assertThat(manifest.container()).isEqualTo(name);
    var kept =
        Stream.of(0, 1)
            .map(i -> at(Json.readObject(manifest.json()), "spec.containers." + i))
            .filter(one -> String.valueOf(at(one, "command")).contains("trap 'exit 0' TERM"))
            .toList();
    assertThat(kept).hasSize(isKeptAlive ? 1 : 0);
    assertThat(kept).allMatch(one -> name.equals(at(one, "name")) && at(one, "args") == null);
  }

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
    // Two ways to the same parent are not a cycle.
    PodTemplate base = withYaml("base", null, List.of(), "spec: {hostNetwork: true}");
    PodTemplate left = withYaml("left", null, List.of("base"));
    PodTemplate both = withYaml("both", null, List.of("left", "base"));
    assertThat(new PodTemplates(List.of(base, left, both)).resolve(both).yamls())
        .containsExactly("spec: {hostNetwork: true}");
  }

  @Test
  void settingsHavePriorityOverYaml() {
    PodTemplate template =
        with(
            withYaml(
                "t",
                null,
                List.of(),
                """
                metadata: {name: fixed, generateName: x, labels: {team: blue, steward/run: "1"}}
                spec:
                  restartPolicy: OnFailure
                  tolerations: [{key: ci}]
                  containers:
                  - {name: main, image: from-yaml, resources: {limits: {cpu: "1"}}}
                """),
            ContainerTemplate.of("main", "from-field"));
    Map<String, @Nullable Object> pod = json(template);
    assertThat(at(pod, "spec.containers.0.image")).isEqualTo("from-field");
    assertThat(at(pod, "spec.containers.0.resources.limits.cpu")).isEqualTo("1");
    assertThat(at(pod, "spec.restartPolicy")).isEqualTo("OnFailure");
    assertThat(at(pod, "spec.tolerations.0.key")).isEqualTo("ci");
    assertThat(at(pod, "spec.nodeSelector")).isEqualTo(Map.of("kubernetes.io/os", "linux"));
    assertThat(at(pod, "metadata.labels.team")).isEqualTo("blue");
    assertThat(at(pod, "metadata.labels.steward/run")).isEqualTo("42");
    assertThat(String.valueOf(at(pod, "metadata.name"))).matches("t-[a-z0-9]{5}");
    assertThat(at(pod, "metadata.generateName")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec: {}|has no container",
        "spec: {containers: [{name: a}]}|The container a of the pod template t has no image",
        "spec: {containers: [{image: a}]}|has no name",
        "kind: Deployment|describes a Deployment",
        "spec: text|The member spec in the YAML of the pod template t must be a mapping",
        "'- a'|must be a mapping",
        "'a: [b'|Invalid YAML at line 1",
        "'a: 1\na: 2'|Invalid YAML at line 2",
      })
  void invalidTemplatesAreRejected(String yaml, String message) {
    assertThatThrownBy(() -> manifest(withYaml("t", null, List.of(), yaml)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "maven, maven-.....",
    "Maven 3 / JDK 25, maven-3-jdk-25-.....",
    "3d, pod-3d-.....",
    "ü, pod-.....",
    "'-a-', a-.....",
  })
  void podNamesAreValid(String template, String pattern) {
    assertThat(PodNames.podName(template, new Random())).matches(pattern);
  }

  @Test
  void longNamesAndLabelsAreShortened() {
    String name = PodNames.podName("x".repeat(52) + " yyyyyyyyyyyyyyyyyyyyyyy", new Random());
    assertThat(name).hasSizeLessThanOrEqualTo(63).matches("x{52}-y*-[a-z0-9]{5}");
    assertThat(PodNames.labelValue("plain_1.0")).isEqualTo("plain_1.0");
    String valid = "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
    Set<String> values =
        Stream.of("a b", "a/b", "-a", "a-", "ü", "ä", "x".repeat(64), "x".repeat(65), "")
            .map(PodNames::labelValue)
            .collect(Collectors.toSet());
    assertThat(values).hasSize(9).allMatch(value -> value.matches(valid) && value.length() <= 63);
    Set<String> names =
        IntStream.range(0, 100)
            .mapToObj(_ -> PodNames.podName("t", new Random()))
            .collect(Collectors.toSet());
    assertThat(names).hasSizeGreaterThan(95);
  }
}
