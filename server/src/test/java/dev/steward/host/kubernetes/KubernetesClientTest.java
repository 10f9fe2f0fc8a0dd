package dev.steward.host.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Trust;
import dev.steward.problem.Problem;
import dev.steward.testing.KubernetesApi;
import dev.steward.testing.ServerClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("integration")
class KubernetesClientTest extends ApiFixture {

  private static final Duration NOW = Duration.ZERO;

  @Test
  void podsAreCreatedReadListedAndDeleted() throws IOException {
    Pod created = client.create("builds", manifest("a"));
    assertThat(created.name()).isEqualTo("a");
    assertThat(created.isRunning("main")).isTrue();
    client.create("builds", manifest("b"));
    api.addPod("builds", "other", "main", folder);
    assertThat(names(client.list("builds", PodOwner.selector("server", "cloud"))))
        .containsExactly("a", "b");
    assertThat(names(client.list("builds", ""))).containsExactly("a", "b", "other");
    assertThat(names(client.list("builds", PodOwner.selector("another", "cloud")))).isEmpty();
    assertThat(client.delete("builds", "a", NOW)).isTrue();
    assertThat(client.delete("builds", "a", NOW)).isFalse();
    assertThat(client.get("builds", "a")).isNull();
    assertThat(client.get("builds", "b")).isNotNull();
    assertThat(api.requests()).contains("DELETE /api/v1/namespaces/builds/pods/a");
  }

  @Test
  void aLongListHasPages() throws IOException {
    for (int i = 0; i < 250; i++) {
      api.addPod("builds", "pod-" + i, "main", folder);
    }
    assertThat(client.list("builds", "").pods()).hasSize(250);
    assertThat(api.requests()).hasSize(3);
  }

  @Test
  void anExpiredListStartsAgain() throws IOException {
    api.addPod("builds", "a", "main", folder);
    api.answerNext("/pods", 410, "{\"reason\":\"Expired\",\"message\":\"too old\"}");
    assertThat(names(client.list("builds", ""))).containsExactly("a");
  }

  @Test
  void aNameThatExistsIsAConflict() throws IOException {
    client.create("builds", manifest("a"));
    assertThatThrownBy(() -> client.create("builds", manifest("a")))
        .isInstanceOfSatisfying(
            KubernetesException.class,
            e -> {
              assertThat(e.isConflict()).isTrue();
              assertThat(e.reason()).isEqualTo("AlreadyExists");
            })
        .hasMessage(
            "Kubernetes did not create a pod in the namespace builds, because of a conflict: pods"
                + " \"a\" already exists.");
  }

  @Test
  void aMissingPermissionIsNamed() {
    api.answerNext(
        "/pods",
        403,
        KubernetesApi.forbidden("system:serviceaccount:builds:steward", "create", "pods"));
    assertThatThrownBy(() -> client.create("builds", manifest("a")))
        .hasMessage(
            "Kubernetes did not create a pod in the namespace builds, because the service account"
                + " builds/steward lacks the permission \"create\" on \"pods\". Grant it with a"
                + " Role and a RoleBinding in the namespace builds.");
    api.addPod("builds", "p", "main", folder);
    api.answerNext("/exec", 403, KubernetesApi.forbidden("jane", "get", "pods/exec"));
    assertThatThrownBy(() -> new PodTransport(client, "builds", "p", "main").exec(List.of("true")))
        .hasMessageContaining("the user jane lacks the permission \"get\" on \"pods/exec\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403|{\"message\":\"exceeded quota: pods.\"}|builds: exceeded quota: pods.",
        "401|{\"message\":\"Unauthorized\"}|credentials of the cloud are missing, invalid",
        "422|{\"message\":\"spec.x: Invalid\"}|the request is invalid: spec.x: Invalid. Correct",
        "404|<html>nothing here</html>|an object does not exist. Check the address",
        "302||the address redirects (status 302)",
        "429|{}|the API server is overloaded. Try again.",
        "502|<html>Bad Gateway</html>|Kubernetes did not create a pod in the namespace builds"
            + " (status 502).",
        "500|{\"message\":\"etcd\\nis\\u001b[31m slow\"}|(status 500): etcd is [31m slow.",
      })
  void errorsAreExplained(int status, String body, String message) {
    api.answerNext("/pods", status, body == null ? "" : body);
    assertThatThrownBy(() -> client.create("builds", manifest("a")))
        .isInstanceOf(KubernetesException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "[]", "{\"a\":", "{\"items\":3} x"})
  void garbageIsRejected(String body) {
    api.answerNext("/pods", 200, body);
    assertThatThrownBy(() -> client.list("builds", ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a Kubernetes API object");
  }

  @Test
  void aHugeResponseIsRejected() {
    api.answerNext("/pods/a", 200, "{\"a\":\"" + "x".repeat(5 << 20) + "\"}");
    assertThatThrownBy(() -> client.get("builds", "a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the response is longer than");
    api.answerNext("/pods/a", 500, "x".repeat(1 << 20));
    assertThatThrownBy(() -> client.get("builds", "a"))
        .hasMessageContaining("the response is longer than");
  }

  @Test
  void aServerThatDoesNotAnswerIsReported() {
    api.hold();
    try (KubernetesClient impatient = client(new Login.Anonymous(), SHORT)) {
      assertThatThrownBy(() -> impatient.get("builds", "a"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "Kubernetes did not read the pod a, because the API server 127.0.0.1")
          .hasMessageContaining("is not reachable");
    }
  }

  @Test
  void aServerThatStopsInTheMiddleIsReported() throws Exception {
    api.proxy().refuse();
    assertThatThrownBy(() -> client.get("builds", "a"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(KubernetesException.class);
    api.proxy().allow();
    assertThat(client.get("builds", "a")).isNull();
  }

  @Test
  void anInterruptEndsARequest() throws Exception {
    api.hold();
    var failure = new CompletableFuture<Throwable>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.get("builds", "a");
              } catch (IOException e) {
                failure.complete(e);
              }
            });
    ServerClient.await("the request", () -> !api.requests().isEmpty());
    thread.interrupt();
    assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
  }

  // Tokens

  @Test
  void aTokenFileIsReadForEachRequest() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "first-secret\n");
    api.requireToken("first-secret");
    try (KubernetesClient rotating = client(new Login.TokenFile(file), LONG)) {
      assertThat(rotating.get("builds", "a")).isNull();
      api.requireToken("second-secret");
      assertThatThrownBy(() -> rotating.get("builds", "a"))
          .hasMessageContaining("credentials of the cloud")
          .hasMessageNotContaining("first-secret");
      Files.writeString(file, "second-secret");
      assertThat(rotating.get("builds", "a")).isNull();
      api.addPod("builds", "p", "main", folder);
      try (var channel = new PodTransport(rotating, "builds", "p", "main").exec(List.of("true"))) {
        assertThat(channel.output().readAllBytes()).isEmpty();
      }
      Files.delete(file);
      assertThatThrownBy(() -> rotating.get("builds", "a"))
          .hasMessageContaining("token of the service account cannot be read");
    }
  }

  @Test
  void noMessageContainsAToken() throws IOException {
    for (String invalid : List.of("secret\nline", "", "secret ü", "secret secret")) {
      try (KubernetesClient other = client(new Login.Token(invalid), LONG)) {
        assertThatThrownBy(() -> other.get("builds", "a"))
            .hasMessageContaining("Replace the token")
            .hasMessageNotContaining("secret");
      }
    }
    assertThat(new Login.Token("secret").toString()).doesNotContain("secret");
    try (KubernetesClient other = client(new Login.Token("s3cret"), LONG)) {
      api.answerNext("/pods/a", 500, "{\"message\":\"bad header Bearer s3cret\"}");
      assertThatThrownBy(() -> other.get("builds", "a")).hasMessageContaining("Bearer ****");
    }
  }

  @Test
  void addressesAreChecked() {
    for (String address :
        List.of("ftp://x", "https:///x", "https://u:p@x", "https://x?y", "https://x#y", "x")) {
      assertThatThrownBy(() -> config(address, new Login.Anonymous()))
          .as(address)
          .isInstanceOf(Problem.Invalid.class);
    }
    assertThatThrownBy(() -> config("http://10.0.0.1", new Login.Token("t")))
        .hasMessageContaining("must use https");
    assertThat(config("http://10.0.0.1", new Login.Anonymous())).isNotNull();
  }

  private static ClusterConfig config(String address, Login login) {
    return new ClusterConfig(URI.create(address), new Trust.SystemAuthorities(), login, LONG);
  }

  @Test
  void theOwnClusterIsFound() {
    ClusterConfig config =
        ClusterConfig.inCluster(
            Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "6443"),
            ClusterConfig.SERVICE_ACCOUNT);
    assertThat(config.apiServer()).hasToString("https://[fd00::1]:6443");
    assertThat(config.login())
        .isEqualTo(
            new Login.TokenFile(Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token")));
    assertThatThrownBy(() -> ClusterConfig.inCluster(Map.of(), ClusterConfig.SERVICE_ACCOUNT))
        .isInstanceOf(Problem.Invalid.class);
  }

  // Events and watches

  @Test
  void eventsOfAPodAreListed() throws IOException {
    api.addPod("builds", "a", "main", folder);
    api.addEvent("a", "Warning", "FailedScheduling", "0/3 nodes\nare available", 4);
    api.addEvent("a", "Normal", "Scheduled", "assigned", 1);
    Pod pod = requireNonNull(client.get("builds", "a"));
    assertThat(client.events(pod).stream().map(PodEvent::toLogLine))
        .containsExactly(
            "Warning FailedScheduling ×4: 0/3 nodes are available", "Scheduled: assigned");
  }

  @Test
  void aWatchReceivesChangesSinceAVersion() throws Exception {
    api.addPod("builds", "a", "main", folder);
    PodList list = client.list("builds", "");
    api.addPod("builds", "b", "main", folder);
    api.remove("a");
    var changes = new CopyOnWriteArrayList<PodChange>();
    try (KubernetesClient shortWatch = client(new Login.Anonymous(), SHORT)) {
      shortWatch.watch("builds", "", list.resourceVersion(), changes::add);
    }
    assertThat(changes).hasSize(2);
    assertThat(changes.getFirst())
        .isInstanceOfSatisfying(
            PodChange.Updated.class, change -> assertThat(change.pod().name()).isEqualTo("b"));
    assertThat(changes.getLast())
        .isInstanceOfSatisfying(
            PodChange.Deleted.class, change -> assertThat(change.pod().name()).isEqualTo("a"));
    api.forgetChanges();
    assertThatThrownBy(() -> client.watch("builds", "", list.resourceVersion(), changes::add))
        .isInstanceOfSatisfying(KubernetesException.class, e -> assertThat(e.isGone()).isTrue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "garbage|not a Kubernetes API object",
        "{\"type\":\"STRANGE\",\"object\":{}}|unknown type STRANGE"
      })
  void invalidEventsAreRejected(String line, String message) {
    api.answerNext("/pods", 200, line + "\n");
    assertThatThrownBy(() -> client.watch("builds", "", "1", _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anEndlessEventIsRejected() {
    api.answerNext("/pods", 200, "x".repeat(5 << 20));
    assertThatThrownBy(() -> client.watch("builds", "", "1", _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("an event that is longer than");
  }

  /** The last known pods of a watch. */
  private static final class Recorder implements PodWatch.Listener {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private volatile boolean failsOnce;

    @Override
    public void onListed(List<Pod> pods) {
      log.add("listed " + pods.stream().map(Pod::name).toList());
    }

    @Override
    public void onUpdated(Pod pod) {
      if (failsOnce) {
        failsOnce = false;
        throw new IllegalStateException("the listener fails");
      }
      log.add("updated " + pod.name() + " " + pod.phase());
    }

    @Override
    public void onDeleted(Pod pod) {
      log.add("deleted " + pod.name());
    }

    @Override
    public void onFailed(IOException failure) {
      log.add("failed");
    }

    void await(String line) {
      ServerClient.await(line + " in " + log, () -> log.contains(line));
    }
  }

  @Test
  void aWatchContinuesAfterLostConnectionsAndOldVersions() {
    api.addPod("builds", "a", "main", folder);
    var recorder = new Recorder();
    try (PodWatch _ = new PodWatch(client, "builds", "", recorder)) {
      recorder.await("listed [a]");
      api.addPod("builds", "b", "main", folder);
      recorder.await("updated b Running");
      api.proxy().refuse();
      api.update("b", Map.of("phase", "Failed"));
      recorder.await("failed");
      api.proxy().allow();
      recorder.await("updated b Failed");
      assertThat(recorder.log).containsOnlyOnce("listed [a]").doesNotContain("listed [a, b]");
      api.proxy().refuse();
      api.remove("a");
      api.forgetChanges();
      api.proxy().allow();
      recorder.await("listed [b]");
      api.remove("b");
      recorder.await("deleted b");
    }
    int requests = api.requests().size();
    api.addPod("builds", "c", "main", folder);
    assertThat(recorder.log).doesNotContain("updated c Running");
    assertThat(api.requests()).hasSize(requests);
  }

  @Test
  void aListenerThatFailsReceivesTheListAgain() {
    var recorder = new Recorder();
    recorder.failsOnce = true;
    try (PodWatch _ = new PodWatch(client, "builds", "", recorder)) {
      recorder.await("listed []");
      api.addPod("builds", "a", "main", folder);
      recorder.await("listed [a]");
    }
  }

  @Test
  void aSilentWatchIsGivenUp() {
    var recorder = new Recorder();
    try (KubernetesClient impatient = client(new Login.Anonymous(), SHORT);
        PodWatch _ = new PodWatch(impatient, "builds", "", recorder)) {
      recorder.await("listed []");
      ServerClient.await("the watch", () -> api.requests().size() > 1);
      int connections = api.proxy().connections();
      api.proxy().stall();
      ServerClient.await("another connection", () -> api.proxy().connections() > connections + 1);
      api.proxy().resume();
      api.addPod("builds", "a", "main", folder);
      recorder.await("updated a Running");
    }
  }
}
