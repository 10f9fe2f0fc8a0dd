package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.KubernetesApi;
import dev.steward.testing.TcpProxy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods of clouds that are deleted or changed while they run. */
@Tag("integration")
class CloudCleanupTest extends CloudFixture {

  private static final String TABLE = "former-clusters";

  /** Starts a build that waits for a file; returns its pod. */
  private String startBuild(String job) {
    createJob(
        job,
        "pod",
        "echo $$ &gt;pid; echo started; until [ -e "
            + root
            + "/go ]; do sleep 0.05; done; echo end");
    server.startBuild("/job/" + job + "/");
    awaitOutput(job, 1, "\nstarted\n");
    return api.podNames().getFirst();
  }

  private String page() {
    return server.getBody("/manage/cloud/");
  }

  /** Address and namespace of the stored locations of pods. */
  private List<String> locations() {
    var all = new ArrayList<String>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.home().resolve("steward.db"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT server_url, namespace FROM pod_location ORDER BY namespace")) {
      while (rows.next()) {
        all.add(rows.getString(1) + " " + rows.getString(2));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private void awaitNoFormerClusters() {
    awaitTrue("the end of the former cluster", () -> !page().contains(TABLE));
  }

  @Test
  void thePodsOfADeletedCloudAreDeletedOnceTheClusterIsReachable() throws Exception {
    createCloud("", "");
    String pod = startBuild("deleted");
    api.proxy().refuse();
    server.post("/manage/cloud/k8s/doDelete", "");
    server.awaitBuild("/job/deleted/", 1, "FAILURE");
    awaitTrue("the reason", () -> page().contains("is not reachable"));
    assertThat(page()).contains(TABLE).contains(api.url()).contains("builds");
    server.restart();
    awaitTrue("the reason after a restart", () -> page().contains("is not reachable"));
    assertThat(api.podNames()).containsExactly(pod);
    api.proxy().allow();
    awaitNoPods();
    awaitNoFormerClusters();
    kill(pod, "deleted");
  }

  @Test
  void theCredentialOfADeletedCloudIsExplained() throws Exception {
    createCloud("", "");
    String pod = startBuild("secret");
    api.proxy().refuse();
    server.post("/manage/cloud/k8s/doDelete", "");
    server.post("/credentials/store/system/domain/_/credential/cluster/doDelete", "");
    server.restart();
    awaitTrue("the reason", () -> page().contains("The server has no credential"));
    assertThat(page()).contains("cluster").doesNotContain(TOKEN);
    api.proxy().allow();
    assertThat(api.podNames()).containsExactly(pod);
    // This stores the credential again, and any change to a cloud makes the server check the
    // others.
    createCloud("other", api.url(), "", "");
    awaitNoPods();
    awaitNoFormerClusters();
    kill(pod, "secret");
  }

  @Test
  void aFormerClusterCanBeForgotten() throws Exception {
    createCloud("", "");
    String pod = startBuild("forgotten");
    String form = "cloud=k8s&serverUrl=" + URLEncoder.encode(api.url(), StandardCharsets.UTF_8);
    assertThat(server.post("/manage/cloud/forget", form).body())
        .contains("The cloud k8s uses this cluster.");
    api.proxy().refuse();
    server.post("/manage/cloud/k8s/doDelete", "");
    awaitTrue("the former cluster", () -> page().contains(TABLE));
    assertThat(server.post("/manage/cloud/forget", form).status()).isEqualTo(302);
    awaitNoFormerClusters();
    assertThat(server.post("/manage/cloud/forget", form).status()).isEqualTo(404);
    assertThat(server.getBody("/manage/audit")).contains("cloud.forget");
    assertThat(api.podNames()).containsExactly(pod);
    kill(pod, "forgotten");
  }

  @Test
  void theBuildsOfACloudThatMovesFailAndTheirPodsAreDeleted() throws Exception {
    createCloud("", "");
    String pod = startBuild("moved");
    try (var second = new KubernetesApi(root.resolve("second"))) {
      createCloud("k8s", second.url(), "", "");
      assertThat(server.awaitBuild("/job/moved/", 1, "FAILURE"))
          .contains(
              "The pod " + pod + " of this build does not exist in the cluster " + second.url())
          .contains("the cloud k8s used before its Kubernetes URL was changed.");
      awaitNoPods();
      awaitNoFormerClusters();
      kill(pod, "moved");
      Files.createFile(root.resolve("go"));
      server.build("/job/moved/", 2, "SUCCESS");
      assertThat(second.creations()).hasSize(1);
      awaitTrue("the end of the second pod", () -> second.podNames().isEmpty());
    }
  }

  @Test
  void buildsGoOnIfTheClusterHasANewAddress() throws Exception {
    createCloud("", "");
    String pod = startBuild("address");
    try (var proxy = new TcpProxy(api.proxy().port())) {
      String url = "http://127.0.0.1:" + proxy.port();
      createCloud("k8s", url, "", "");
      awaitNoFormerClusters();
      assertThat(locations()).containsExactly(url + " builds");
      assertThat(api.podNames()).containsExactly(pod);
      Files.createFile(root.resolve("go"));
      assertThat(server.awaitBuild("/job/address/", 1, "SUCCESS")).containsOnlyOnce("\nend\n");
      awaitNoPods();
      assertThat(api.creations()).hasSize(1);
    }
  }

  @Test
  void buildsGoOnIfTheCloudHasANewCredential() throws Exception {
    createCloud("", "");
    startBuild("credential");
    api.requireToken("another-token");
    assertThat(
            apply(
                    """
                    credentials:
                      system:
                        domainCredentials:
                        - credentials:
                          - string: { id: new, scope: SYSTEM, secret: another-token }
                    """)
                .status())
        .isEqualTo(200);
    String clouds = server.post("/configuration-as-code/export", "").body();
    assertThat(clouds).contains("credentialsId: cluster");
    assertThat(
            server
                .post(
                    "/manage/cloud/k8s/configure",
                    "name=k8s&namespace=builds&credentialsId=new&serverUrl="
                        + URLEncoder.encode(api.url(), StandardCharsets.UTF_8)
                        + "&templates="
                        + URLEncoder.encode(
                            "- { name: maven, label: pod linux, containers: [{ name: main, image:"
                                + " 'maven:3', workingDir: work }] }",
                            StandardCharsets.UTF_8))
                .status())
        .isEqualTo(302);
    Files.createFile(root.resolve("go"));
    assertThat(server.awaitBuild("/job/credential/", 1, "SUCCESS")).containsOnlyOnce("\nend\n");
    awaitNoPods();
    assertThat(api.creations()).hasSize(1);
  }

  @Test
  void aFormerNamespaceIsCleanedWhileItHasPods() throws Exception {
    createCloud("", "");
    String pod = startBuild("namespace");
    Map<String, @Nullable Object> labels = labels(pod);
    createCloud("namespace: other", "");
    server.closeKeepingBuilds();
    api.addPod("builds", "left-behind", "main", root.resolve("left"), labels);
    server.start();
    awaitTrue("the end of the leftover", () -> !api.podNames().contains("left-behind"));
    assertThat(api.podNames()).containsExactly(pod);
    Files.createFile(root.resolve("go"));
    assertThat(server.awaitBuild("/job/namespace/", 1, "SUCCESS")).containsOnlyOnce("\nend\n");
    awaitNoPods();
    server.build("/job/namespace/", 2, "SUCCESS");
    assertThat(api.requests()).contains("POST /api/v1/namespaces/other/pods");
    awaitNoPods();
    awaitTrue(
        "the end of the former namespace", () -> locations().equals(List.of(api.url() + " other")));
  }
}
