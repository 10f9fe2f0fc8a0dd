package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.KubernetesApi;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds get a pod of another cloud if one cannot start it, and wait if none can. */
@Tag("integration")
class CloudPlacementTest extends CloudFixture {

  private static final String CREATE_POD = "POST /api/v1/namespaces/builds/pods";

  private KubernetesApi second;

  @BeforeEach
  void startSecondCluster() throws Exception {
    second = new KubernetesApi(root.resolve("second"));
  }

  @AfterEach
  void stopSecondCluster() throws Exception {
    second.close();
  }

  private void createClouds(String settingsOfFirst, String settingsOfSecond) {
    createCloud("first", api.url(), settingsOfFirst, "");
    createCloud("second", second.url(), settingsOfSecond, "");
  }

  private void awaitReason(String reason) {
    awaitTrue(reason, () -> server.getBody("/queue/api/json").contains(reason));
  }

  @Test
  void theNextCloudIsUsedWhenOneIsFull() throws Exception {
    createClouds("containerCapStr: \"1\"", "containerCapStr: \"1\"");
    for (int i = 1; i <= 3; i++) {
      createJob(
          "full-" + i, "pod", "echo started; until [ -e " + root + "/go ]; do sleep 0.05; done");
      server.startBuild("/job/full-" + i + "/");
    }
    awaitReason(
        "The cloud first has reached its limit of 1 pod. The cloud second has reached its limit of"
            + " 1 pod.");
    awaitTrue("a pod in each cloud", () -> api.podNames().size() + second.podNames().size() == 2);
    assertThat(second.podNames()).hasSize(1);
    Files.createFile(root.resolve("go"));
    for (int i = 1; i <= 3; i++) {
      server.awaitBuild("/job/full-" + i + "/", 1, "SUCCESS");
    }
    awaitNoPods();
    awaitTrue("the end of the pods of the second cloud", () -> second.podNames().isEmpty());
  }

  @Test
  void theNextCloudIsUsedWhileOneRefuses() {
    api.limitPods(0);
    createClouds("", "");
    createJob("refused", "pod", "echo works");
    assertThat(server.build("/job/refused/", 1, "SUCCESS"))
        .contains("exceeded quota: builds, requested: pods=1, used: pods=0, limited: pods=0.")
        .containsPattern(
            "The pod maven-[a-z0-9]{5} of the cloud first did not start, so the cloud second is"
                + " used.")
        .containsPattern(
            "Created the pod maven-[a-z0-9]{5} in the namespace builds of the cloud second")
        .contains("\nworks\n");
    assertThat(second.requests()).contains(CREATE_POD);
    awaitNoNodes();
    // The first cloud is tried again after its pause.
    api.limitPods(1);
    int number = 1;
    while (!server
        .getBody("/job/refused/" + number + "/consoleText")
        .contains("of the cloud first.")) {
      assertThat(number).as("builds until the first cloud is used again").isLessThan(50);
      number++;
      server.build("/job/refused/", number, "SUCCESS");
    }
    awaitNoPods();
    awaitTrue("the end of the pods of the second cloud", () -> second.podNames().isEmpty());
  }

  @Test
  void theNextCloudIsUsedWhenOneIsNotReachable() {
    api.proxy().refuse();
    createClouds("", "");
    createJob("unreachable", "pod", "echo works");
    assertThat(server.build("/job/unreachable/", 1, "SUCCESS"))
        .contains("is not reachable")
        .contains("so the cloud second is used.");
    awaitNoNodes();
    awaitTrue("the end of the pods of the second cloud", () -> second.podNames().isEmpty());
  }

  @Test
  void anExceededQuotaIsExplainedUntilItIsRaised() {
    api.limitPods(0);
    createCloud("", "");
    createJob("quota", "pod", "echo works");
    server.startBuild("/job/quota/");
    String reason = "exceeded quota: builds, requested: pods=1, used: pods=0, limited: pods=0.";
    awaitReason(reason + " The server will start the pod again.");
    awaitTrue("five attempts", () -> api.creations().size() >= 5);
    List<Instant> attempts = List.copyOf(api.creations());
    // The pauses double from 50 ms to 200 ms, and half of each is random.
    List<Integer> pauses = List.of(25, 50, 100, 100);
    for (int i = 0; i < pauses.size(); i++) {
      assertThat(Duration.between(attempts.get(i), attempts.get(i + 1)))
          .as("pause after attempt %s", i + 1)
          .isGreaterThanOrEqualTo(Duration.ofMillis(pauses.get(i)));
    }
    assertThat(api.podNames()).isEmpty();
    api.limitPods(1);
    assertThat(server.awaitBuild("/job/quota/", 1, "SUCCESS"))
        .contains(reason)
        .contains("\nworks\n");
    awaitNoPods();
  }

  @Test
  void aPodThatNoMachineAcceptsEndsAfterItsTimeLimit() {
    String message = "0/3 nodes are available: 3 Insufficient memory.";
    api.keepPodsUnschedulable(message);
    createCloud("", "slaveConnectTimeout: 1");
    createJob("large", "pod", "echo works");
    server.startBuild("/job/large/");
    String pod = awaitPod();
    String reason = "No machine in the cluster accepts the pod " + pod + ": " + message;
    awaitReason(reason);
    awaitTrue("the next attempt", () -> api.creations().size() >= 2);
    assertThat(Duration.between(api.creations().get(0), api.creations().get(1)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_025));
    String end = "The pod " + pod + " did not start within 1 s. " + reason;
    assertThat(server.getBody("/computer/" + pod + "/logText/progressiveText"))
        .contains(reason + "\n")
        .contains("Deleted the pod " + pod + ".")
        .contains(end);
    assertThat(api.podNames()).hasSizeLessThanOrEqualTo(1);
    api.startPods();
    assertThat(server.awaitBuild("/job/large/", 1, "SUCCESS")).contains(end).contains("\nworks\n");
    awaitNoPods();
    // The pod of a build that is cancelled is deleted although it never started.
    api.keepPodsUnschedulable(message);
    server.startBuild("/job/large/");
    awaitReason(message);
    server.post("/queue/cancelItem?id=" + queueId(), "");
    awaitNoPods();
  }

  private String queueId() {
    String queue = server.getBody("/queue/api/json?tree=items[id]");
    return queue.replaceAll("\\D*(\\d+)\\D*", "$1");
  }

  @Test
  void podsForBuildsWithoutLabelStartIfTheTemplateSaysSo() {
    assertThat(apply("jenkins: { numExecutors: 0 }").status()).isEqualTo(200);
    createCloud("", "");
    createJobWithoutLabel("any", "echo works");
    createJob("labelled", "pod", "echo works");
    server.startBuild("/job/any/");
    server.build("/job/labelled/", 1, "SUCCESS");
    awaitNoPods();
    assertThat(api.creations()).as("pods for the build with a label").hasSize(1);
    createCloud("", "nodeUsageMode: NORMAL");
    assertThat(server.awaitBuild("/job/any/", 1, "SUCCESS"))
        .contains("Building remotely on maven-");
    awaitNoPods();
    assertThat(server.post("/configuration-as-code/export", "").body())
        .contains("nodeUsageMode: NORMAL");
  }
}
