package dev.steward.host.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.text.Yaml;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodTest {

  private static Pod pod(String metadata, String status) {
    return Pod.parse(
        Yaml.readObject("{metadata: {name: p" + metadata + "}, status: {" + status + "}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'phase: Running, containerStatuses: [{name: a, state: {running: {}}}]' | -",
        "phase: Pending | -",
        "'phase: Pending, containerStatuses: [{name: a, state: {waiting: {reason:"
            + " ContainerCreating}}}]' | -",
        "'phase: Pending, containerStatuses: [{name: a, image: x:1, state: {waiting: {reason:"
            + " ImagePullBackOff, message: no such image}}}]' |"
            + " The container a of the pod p cannot start with the image x:1 (ImagePullBackOff):"
            + " no such image.",
        "'phase: Failed, reason: Evicted, message: The node was low on memory.' |"
            + " The pod p has failed (Evicted): The node was low on memory.",
        "'phase: Running, containerStatuses: [{name: a, state: {terminated: {exitCode: 137, reason:"
            + " OOMKilled}}}]' |"
            + " The container a of the pod p ended with exit code 137 (OOMKilled).",
        "'phase: Pending, initContainerStatuses: [{name: i, state: {terminated: {exitCode: 0}}}]' |"
            + " -",
        "'phase: Pending, conditions: [{type: PodScheduled, status: \"False\", message: 0/3 nodes"
            + " are available}]' |"
            + " No machine in the cluster accepts the pod p: 0/3 nodes are available.",
      })
  void theReasonIsExplained(String status, String expected) {
    String explanation = pod("", status).explanation();
    assertThat(explanation == null ? "-" : explanation).isEqualTo(expected);
  }

  @Test
  void theStateIsParsed() {
    Pod running =
        pod(
            ", uid: u, resourceVersion: '12', labels: {steward/run: '7', steward/template: t},"
                + " creationTimestamp: '2026-01-02T03:04:05Z'",
            "phase: Running, containerStatuses: [{name: a, state: {running: {}}},"
                + " {name: b, state: {waiting: {}}}]");
    assertThat(running.isRunning("a")).isTrue();
    assertThat(running.isRunning("b")).isFalse();
    assertThat(running.isRunning()).isFalse();
    assertThat(running.hasEnded()).isFalse();
    assertThat(running.resourceVersion()).isEqualTo("12");
    assertThat(running.created()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(PodOwner.runId(running)).isEqualTo(7);
    assertThat(PodOwner.isFromTemplate(running, "t")).isTrue();
    assertThat(PodOwner.isFromTemplate(running, "u")).isFalse();
    Pod deleting = pod(", deletionTimestamp: '2026-01-02T03:04:05Z'", "phase: Succeeded");
    assertThat(deleting.isDeleting()).isTrue();
    assertThat(deleting.hasEnded()).isTrue();
    assertThat(PodOwner.runId(deleting)).isNull();
    assertThat(deleting.explanation()).isEqualTo("The pod p is being deleted.");
  }

  @Test
  void unexpectedTypesAreIgnored() {
    Pod odd = pod(", labels: [x], resourceVersion: {}", "containerStatuses: {a: b}, phase: 3");
    assertThat(odd.labels()).isEmpty();
    assertThat(odd.containers()).isEmpty();
    assertThat(odd.created()).isEqualTo(Instant.EPOCH);
  }
}
