package dev.steward.host.kubernetes;

import static dev.steward.host.kubernetes.TestPodTemplates.at;
import static dev.steward.host.kubernetes.TestPodTemplates.json;
import static dev.steward.host.kubernetes.TestPodTemplates.manifest;
import static dev.steward.host.kubernetes.TestPodTemplates.with;
import static dev.steward.host.kubernetes.TestPodTemplates.withYaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
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

/** The pod that a template becomes. */
class PodManifestTest {

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
        "kind: Deployment|describes an object of kind Deployment",
        "spec: text|The key spec in the YAML of the pod template t must be a mapping",
        "'- a'|must be a mapping",
        "'a: [b'|Invalid YAML at line 1",
        "'a: 1\na: 2'|Invalid YAML at line 2",
      })
  void invalidTemplatesAreRejected(String yaml, String message) {
    assertThatThrownBy(() -> manifest(withYaml("t", null, List.of(), yaml)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining(message);
  }
}
