package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.KubernetesApi;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds run in pods that the server starts for them. */
@Tag("integration")
class CloudBuildTest extends CloudFixture {

  @Test
  void aBuildRunsInAPodOfItsOwn() {
    createCloud("", "");
    createJob(
        "in-pod",
        "pod",
        "echo on $NODE_NAME; i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo line-$i; done");
    assertThat(api.podNames()).isEmpty();
    String console = server.build("/job/in-pod/", 1, "SUCCESS");
    assertThat(console)
        .containsPattern(
            "Created the pod maven-[a-z0-9]{5} in the namespace builds of the cloud k8s")
        .containsPattern("Building remotely on maven-[a-z0-9]{5} \\(linux pod\\) in workspace ")
        .containsPattern("\non maven-[a-z0-9]{5}\n")
        .doesNotContain(TOKEN);
    assertThat(console.lines().filter(line -> line.startsWith("line-")))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 60).mapToObj(i -> "line-" + i).toList());
    awaitNoPods();
    assertThat(api.requests()).contains("POST /api/v1/namespaces/builds/pods");
    server.build("/job/in-pod/", 2, "SUCCESS");
    awaitNoPods();
    assertThat(
            api.requests().stream().filter("POST /api/v1/namespaces/builds/pods"::equals).count())
        .as("each build has a pod of its own")
        .isEqualTo(2);
  }

  @Test
  void theLimitOfTheCloudHolds() throws Exception {
    createCloud("containerCapStr: \"2\"", "");
    for (int i = 1; i <= 3; i++) {
      createJob(
          "limited-" + i, "pod", "echo started; until [ -e " + root + "/go ]; do sleep 0.05; done");
      server.startBuild("/job/limited-" + i + "/");
    }
    awaitTrue("two pods", () -> api.podNames().size() == 2);
    awaitTrue(
        "the reason of the third build",
        () ->
            server
                .getBody("/queue/api/json")
                .contains("The cloud k8s has reached its limit of 2 pods."));
    assertThat(api.podNames()).hasSize(2);
    Files.createFile(root.resolve("go"));
    for (int i = 1; i <= 3; i++) {
      server.awaitBuild("/job/limited-" + i + "/", 1, "SUCCESS");
    }
    awaitNoPods();
  }

  @Test
  void thePodStaysForTheNextBuildUntilItIsIdle() {
    createCloud("", "idleMinutes: 1");
    createJob("kept", "pod", "echo kept");
    server.build("/job/kept/", 1, "SUCCESS");
    List<String> first = api.podNames();
    assertThat(first).hasSize(1);
    server.build("/job/kept/", 2, "SUCCESS");
    assertThat(api.podNames()).isEqualTo(first);
    // When a user deletes the node, its pod is deleted too.
    server.post("/computer/" + first.getFirst() + "/doDelete", "");
    awaitNoPods();
  }

  @Test
  void aPodThatCannotStartIsStartedAgain() {
    api.keepPodsPending();
    createCloud("", "");
    createJob("broken", "pod", "echo works");
    server.startBuild("/job/broken/");
    String pod = awaitPod();
    api.addEvent(pod, "Warning", "Failed", "Failed to pull image maven:3", 1);
    api.update(
        pod,
        Map.of(
            "phase",
            "Pending",
            "containerStatuses",
            List.of(
                Map.of(
                    "name",
                    "main",
                    "image",
                    "maven:3",
                    "state",
                    Map.of(
                        "waiting",
                        Map.of(
                            "reason", "ImagePullBackOff", "message", "Back-off pulling image"))))));
    String explanation =
        "cannot start with the image maven:3 (ImagePullBackOff): Back-off pulling image.";
    awaitTrue(
        "the reason why the build waits",
        () -> server.getBody("/queue/api/json").contains(explanation));
    assertThat(server.getBody("/computer/" + pod + "/logText/progressiveText"))
        .contains("Warning Failed: Failed to pull image maven:3")
        .contains(explanation)
        .contains("Deleted the pod " + pod);
    api.startPods();
    assertThat(server.awaitBuild("/job/broken/", 1, "SUCCESS"))
        .contains("Warning Failed: Failed to pull image maven:3")
        .contains(explanation)
        .contains("\nworks\n");
    awaitNoPods();
  }

  @Test
  void aMissingPermissionIsExplained() {
    api.answerNext(
        "/pods",
        403,
        KubernetesApi.forbidden("system:serviceaccount:builds:steward", "list", "pods"));
    createCloud("", "");
    createJob("forbidden", "pod", "echo works");
    for (int i = 0; i < 20; i++) {
      api.answerNext(
          "/pods",
          403,
          KubernetesApi.forbidden("system:serviceaccount:builds:steward", "create", "pods"));
    }
    server.startBuild("/job/forbidden/");
    awaitTrue(
        "the reason why the build waits",
        () ->
            server
                .getBody("/queue/api/json")
                .contains("the service account builds/steward lacks the permission"));
    server.awaitBuild("/job/forbidden/", 1, "SUCCESS");
  }

  @Test
  void aMissingCredentialIsExplainedUntilItExists() {
    createCloud("", "");
    assertThat(
            server
                .post("/credentials/store/system/domain/_/credential/cluster/doDelete", "")
                .status())
        .isEqualTo(302);
    server.restart();
    createJob("unknown", "pod", "echo works");
    server.startBuild("/job/unknown/");
    awaitTrue(
        "the reason why the build waits",
        () -> server.getBody("/queue/api/json").contains("The server has no credential 'cluster'"));
    createCloud("", "");
    server.awaitBuild("/job/unknown/", 1, "SUCCESS");
    awaitNoPods();
  }

  @Test
  void theEndOfThePodEndsTheBuild() throws Exception {
    createCloud("", "");
    createJob("evicted", "pod", "echo $$ &gt;pid; echo started; sleep 300");
    server.startBuild("/job/evicted/");
    awaitOutput("evicted", 1, "\nstarted\n");
    String pod = api.podNames().getFirst();
    api.remove(pod);
    assertThat(server.awaitBuild("/job/evicted/", 1, "FAILURE"))
        .contains("The pod " + pod + " of this build was deleted");
    awaitNoPods();
    kill(pod, "evicted");
  }

  @Test
  void aPodThatHasFailedEndsTheBuild() throws Exception {
    createCloud("", "");
    createJob("oom", "pod", "echo $$ &gt;pid; echo started; sleep 300");
    server.startBuild("/job/oom/");
    awaitOutput("oom", 1, "\nstarted\n");
    String pod = api.podNames().getFirst();
    api.update(
        pod,
        Map.of(
            "phase",
            "Failed",
            "containerStatuses",
            List.of(
                Map.of(
                    "name",
                    "main",
                    "image",
                    "maven:3",
                    "state",
                    Map.of("terminated", Map.of("reason", "OOMKilled", "exitCode", 137L))))));
    assertThat(server.awaitBuild("/job/oom/", 1, "FAILURE"))
        .contains("The pod " + pod + " of this build has ended.")
        .contains("ended with exit code 137 (OOMKilled)");
    awaitNoPods();
    kill(pod, "oom");
  }

  @Test
  void aRestartedServerResumesTheBuildAndDeletesLeftovers() throws Exception {
    createCloud("", "");
    createJob(
        "resumed",
        "pod",
        "echo run &gt;&gt;count; echo one; until [ -e "
            + root
            + "/go ]; do sleep 0.05; done; echo two");
    server.startBuild("/job/resumed/");
    awaitOutput("resumed", 1, "\none\n");
    String pod = api.podNames().getFirst();
    Map<String, @Nullable Object> labels = labels(pod);
    server.closeKeepingBuilds();
    assertThat(api.podNames()).containsExactly(pod);
    // A pod that this server created before it was killed, and a pod of another server.
    api.addPod("builds", "left-behind", "main", root.resolve("left"), labels);
    var foreign = new HashMap<>(labels);
    foreign.put("steward/server", "other");
    api.addPod("builds", "foreign", "main", root.resolve("foreign"), foreign);
    server.start();
    awaitTrue("the end of the leftover", () -> !api.podNames().contains("left-behind"));
    assertThat(api.podNames()).containsExactlyInAnyOrder(pod, "foreign");
    Files.createFile(root.resolve("go"));
    assertThat(server.awaitBuild("/job/resumed/", 1, "SUCCESS"))
        .containsOnlyOnce("\none\n")
        .containsOnlyOnce("\ntwo\n");
    assertThat(api.folder(pod).resolve("work/workspace/resumed/count")).hasContent("run\n");
    awaitTrue("the end of the pod", () -> api.podNames().equals(List.of("foreign")));
  }

  @Test
  void aPodThatIsGoneAfterARestartEndsTheBuild() throws Exception {
    createCloud("", "");
    createJob("gone", "pod", "echo $$ &gt;pid; echo started; sleep 300");
    server.startBuild("/job/gone/");
    awaitOutput("gone", 1, "\nstarted\n");
    String pod = api.podNames().getFirst();
    server.closeKeepingBuilds();
    api.remove(pod);
    server.start();
    assertThat(server.awaitBuild("/job/gone/", 1, "FAILURE"))
        .contains("The pod " + pod + " of this build was deleted");
    kill(pod, "gone");
  }

  @Test
  void aDeletedCloudTakesItsPodsAlong() throws Exception {
    createCloud("", "");
    createJob("orphan", "pod", "echo $$ &gt;pid; echo started; sleep 300");
    server.startBuild("/job/orphan/");
    awaitOutput("orphan", 1, "\nstarted\n");
    String pod = api.podNames().getFirst();
    assertThat(server.post("/manage/cloud/k8s/doDelete", "").status()).isEqualTo(302);
    assertThat(server.awaitBuild("/job/orphan/", 1, "FAILURE"))
        .contains("The cloud k8s, in which this build ran, was deleted or renamed.");
    awaitNoPods();
    kill(pod, "orphan");
  }

  @Test
  void theConfigurationIsExportedWithoutSecretsAndPods() {
    createCloud(
        "containerCapStr: \"5\"", "idleMinutes: 1\nyaml: |\n  spec:\n    hostNetwork: true");
    createJob("exported", "pod", "echo works");
    server.build("/job/exported/", 1, "SUCCESS");
    String export = server.post("/configuration-as-code/export", "").body();
    assertThat(export)
        .contains("containerCapStr: '5'")
        .contains("label: pod linux")
        .contains("hostNetwork: true")
        .doesNotContain("KubernetesLauncher")
        .doesNotContain(api.podNames().getFirst())
        .doesNotContain(TOKEN);
    String clouds = export.substring(export.indexOf("  clouds:"));
    String section =
        "jenkins:\n"
            + clouds.substring(0, clouds.indexOf("\n  ", 12) < 0 ? clouds.length() : end(clouds));
    assertThat(apply(section).status()).as(section).isEqualTo(200);
  }

  private static int end(String clouds) {
    for (int i = clouds.indexOf('\n'); i >= 0; i = clouds.indexOf('\n', i + 1)) {
      String rest = clouds.substring(i + 1);
      if (!rest.startsWith("   ") && !rest.startsWith("  -")) {
        return i + 1;
      }
    }
    return clouds.length();
  }

  @Test
  void invalidSettingsAreRefusedWithTheirReason() {
    var cases = new ArrayList<List<String>>();
    cases.add(List.of("{ name: 'a/b' }", "The name of a cloud can have at most"));
    cases.add(List.of("{ serverUrl: 'https://x' }", "needs 'name'"));
    cases.add(List.of("{ name: a, serverUrl: 'ftp://x' }", "must look like https://HOST:PORT"));
    cases.add(
        List.of("{ name: a, serverUrl: 'http://10.0.0.1', credentialsId: c }", "must use https"));
    cases.add(List.of("{ name: a, namespace: 'A B' }", "The namespace of the cloud a"));
    cases.add(List.of("{ name: a, nope: 1 }", "'nope' is not a field of kubernetes"));
    cases.add(
        List.of("{ name: a, templates: [{ name: t, label: l }] }", "there is no default image"));
    cases.add(
        List.of(
            "{ name: a, templates: [{ name: t, label: l, yaml: 'kind: Job' }] }",
            "of kind Job. It must describe a Pod."));
    cases.add(
        List.of(
            "{ name: a, templates: [{ name: t, label: l, inheritFrom: missing }] }",
            "inherits from missing, which does not exist"));
    cases.add(
        List.of(
            "{ name: a, templates: [{ name: t, idleMinutes: -1 }] }",
            "podTemplate.idleMinutes must be a number from 0"));
    cases.add(
        List.of(
            "{ name: a, templates: [{ name: t }, { name: t }] }",
            "two pod templates with the name t"));
    for (List<String> one : cases) {
      var response =
          server.post(
              "/configuration-as-code/check",
              "jenkins:\n  clouds:\n  - kubernetes: " + one.getFirst() + "\n",
              "Content-Type: text/yaml");
      assertThat(response.body()).as(one.getFirst()).contains(one.getLast());
    }
  }
}
