package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pod retention of clouds and templates. */
@Tag("integration")
class CloudRetentionTest extends CloudFixture {

  @Test
  void onlyFailedPodsStayWithOnFailure() throws Exception {
    createCloud("", "podRetention: onFailure");
    createJob("evicted", "pod", "echo $$ &gt;pid; echo started; sleep 300");
    server.startBuild("/job/evicted/");
    awaitOutput("evicted", 1, "\nstarted\n");
    String failed = api.podNames().getFirst();
    api.update(
        failed,
        Map.of("phase", "Failed", "reason", "Evicted", "message", "The node was low on memory."));
    assertThat(server.awaitBuild("/job/evicted/", 1, "FAILURE"))
        .contains("The pod " + failed + " of this build has ended.")
        .contains("Evicted");
    awaitNoNodes();
    kill(failed, "evicted");
    createJob("well", "pod", "echo works");
    server.build("/job/well/", 1, "SUCCESS");
    awaitTrue("the end of the pod without a failure", () -> api.podNames().equals(List.of(failed)));
    // It also stays after a restart, and when its cloud is deleted.
    server.restart();
    server.build("/job/well/", 2, "SUCCESS");
    awaitTrue("the end of the next pod", () -> api.podNames().equals(List.of(failed)));
    server.post("/manage/cloud/k8s/doDelete", "");
    awaitTrue(
        "the end of the connection",
        () -> !server.getBody("/manage/cloud/").contains("former-clusters"));
    assertThat(api.podNames()).containsExactly(failed);
  }

  @Test
  void theTemplateOverridesTheCloud() {
    createCloud("podRetention: always", "");
    createJob("kept", "pod", "echo works");
    server.build("/job/kept/", 1, "SUCCESS");
    awaitNoNodes();
    List<String> kept = api.podNames();
    assertThat(kept).hasSize(1);
    assertThat(labels(kept.getFirst())).containsEntry("steward/retention", "always");
    createCloud("podRetention: always", "podRetention: never");
    server.build("/job/kept/", 2, "SUCCESS");
    awaitTrue("the end of the second pod", () -> api.podNames().equals(kept));
    createCloud("", "podRetention: default");
    server.build("/job/kept/", 3, "SUCCESS");
    awaitTrue("the end of the third pod", () -> api.podNames().equals(kept));
  }

  @Test
  void aPodThatNeverRanIsDeletedInAnyCase() {
    api.keepPodsPending();
    createCloud("podRetention: always", "");
    createJob("waits", "pod", "echo works");
    server.startBuild("/job/waits/");
    String pod = awaitPod();
    server.post("/computer/" + pod + "/doDelete", "");
    awaitTrue("the end of the pod", () -> !api.podNames().contains(pod));
    api.startPods();
  }
}
