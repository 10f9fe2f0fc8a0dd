package dev.steward.rest.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.problem.ServerFailure;
import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.TestToken;
import dev.steward.testing.UserSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Health check, Prometheus metrics and log recorders. */
@Tag("integration")
class MonitoringTest {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z_:][a-z0-9_:]*)(\\{[a-z_]+=\"[^\"\\\\]*\"\\})? ([-+.0-9eE]+|NaN|\\+Inf)");

  private final AtomicBoolean broken = new AtomicBoolean();

  @RegisterExtension
  final TestServer server =
      TestServer.create(TestServer::settings, store -> new FailingStore(store, broken));

  /** A store in which the reads of the health check can be made to fail. */
  private static final class FailingStore extends DelegatingStore {
    private final AtomicBoolean broken;

    FailingStore(Store store, AtomicBoolean broken) {
      super(store);
      this.broken = broken;
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      if (broken.get() && Thread.currentThread().getName().equals("health")) {
        throw new ServerFailure("the disk is gone");
      }
      return super.read(work);
    }
  }

  @Test
  void healthIsPublicAndNamesTheFailure() {
    assertThat(server.http().get("/health").body()).isEqualTo("{\"status\":true}");
    broken.set(true);
    TestServer.await("a failing health check", () -> server.http().get("/health").status() != 200);
    Http.Reply reply = server.http().get("/health");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).isEqualTo("{\"status\":false,\"failures\":[\"store\"]}");
  }

  /** Samples by name and label; checks the Prometheus text format. */
  private Map<String, Double> metrics() {
    Http.Reply reply = server.get("/prometheus/");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(reply.body()).endsWith("\n");
    var samples = new HashMap<String, Double>();
    var types = new HashMap<String, String>();
    for (String line : reply.body().lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        assertThat(types.put(words[2], words[3])).as("only one TYPE line: " + line).isNull();
      } else if (!line.startsWith("# HELP ")) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String name = sample.group(1);
        String family = name.replaceAll("_(bucket|sum|count)$", "");
        assertThat(types)
            .as(line)
            .containsAnyOf(
                Map.entry(name, types.getOrDefault(name, "-")), Map.entry(family, "histogram"));
        String key = name + (sample.group(2) == null ? "" : sample.group(2));
        assertThat(samples.put(key, Double.valueOf(sample.group(3))))
            .as("only one sample: " + key)
            .isNull();
      }
    }
    return samples;
  }

  @Test
  void metricsCountBuildsAndRequests() {
    server.createJob("x", "true");
    Map<String, Double> before = metrics();
    server.get("/nope");
    server.startBuild("/job/x/");
    server.await("/job/x/api/json?tree=lastBuild[result]", "SUCCESS");
    Map<String, Double> after = metrics();
    assertThat(before).containsEntry("steward_builds_total{result=\"SUCCESS\"}", 0.0);
    assertThat(after)
        .containsEntry("steward_builds_total{result=\"SUCCESS\"}", 1.0)
        .containsEntry("jenkins_runs_success_total", 1.0)
        .containsEntry("steward_build_seconds_count", 1.0)
        .containsEntry("steward_build_seconds_bucket{le=\"+Inf\"}", 1.0)
        .containsEntry("jenkins_executor_count_value", 2.0)
        .containsEntry("jenkins_queue_size_value", 0.0);
    assertThat(after.get("steward_http_requests_total{status=\"4xx\"}"))
        .isEqualTo(before.getOrDefault("steward_http_requests_total{status=\"4xx\"}", 0.0) + 1);
    assertThat(after.get("steward_store_commit_seconds_count"))
        .isGreaterThan(before.getOrDefault("steward_store_commit_seconds_count", 0.0));
    assertThat(after.get("vm_memory_heap_used")).isPositive();
    assertThat(server.http().get("/prometheus/").status()).isEqualTo(403);
  }

  @Test
  void everyResponseHasARequestId() {
    String generatedId = server.http().get("/login").header("X-Request-Id");
    assertThat(generatedId).matches("[a-z0-9-]+");
    assertThat(server.http().get("/login", "X-Request-Id: trace-7").header("X-Request-Id"))
        .isEqualTo("trace-7");
    assertThat(server.http().get("/login", "X-Request-Id: a b<c>").header("X-Request-Id"))
        .matches("[a-z0-9-]+");
    assertThat(server.http().get("/nope", "X-Request-Id: t").header("X-Request-Id")).isEqualTo("t");
  }

  @Test
  void logRecordersAreCreatedConfiguredReadAndDeleted() {
    assertThat(server.post("/log/newLogRecorder?name=door").header("Location"))
        .endsWith("/log/door/");
    Http.Reply response =
        server.post(
            "/log/door/configSubmit",
            "json={\"loggers\":{\"name\":\"dev.steward.routing\",\"level\":\"fine\"}}");
    assertThat(response.status()).isEqualTo(302);
    server.get("/nope", "X-Request-Id: look-for-me");
    assertThat(server.getBody("/log/door/api/json"))
        .contains("\"level\":\"FINE\",\"name\":\"dev.steward.routing\"}]")
        .contains("\"logger\":\"dev.steward.routing.RequestPipeline\"")
        .contains("\"request\":\"look-for-me\"");
    assertThat(server.getBody("/log/door/")).contains("look-for-me");
    assertThat(server.getBody("/log/api/json")).contains("\"name\":\"door\"");
    assertThat(server.post("/log/newLogRecorder?name=door").status()).isEqualTo(400);
    assertThat(server.post("/log/newLogRecorder?name=all").status()).isEqualTo(400);
    assertThat(
            server
                .post(
                    "/log/door/configSubmit",
                    "json={\"loggers\":{\"name\":\"org.eclipse.jetty\",\"level\":\"FINE\"}}")
                .status())
        .isEqualTo(400);
    assertThat(server.post("/log/door/clear").status()).isEqualTo(302);
    assertThat(server.getBody("/log/door/api/json?tree=entries[request]"))
        .doesNotContain("look-for-me");
    assertThat(server.post("/log/door/doDelete").status()).isEqualTo(302);
    assertThat(server.get("/log/door/").status()).isEqualTo(404);
    assertThat(server.http().get("/log/all").status()).isEqualTo(403);
  }

  @Test
  void logsContainNoSecrets() {
    server.post("/log/newLogRecorder?name=ears");
    server.post("/log/ears/configSubmit", "json={\"loggers\":{\"name\":\"\",\"level\":\"ALL\"}}");
    TestToken token = server.createToken();
    server.http().get("/api/json", Http.basic("admin", token.value()));
    server.http().get("/api/json", Http.basic("admin", "wrong-s3cret"));
    server.http().get("/api/json", "Authorization: Bearer " + token.value());
    server.post("/settings", "{\"mailPassword\":\"s3cret-of-mail\"}");
    UserSession session = server.login();
    server.http().get("/nope?token=s3cret-in-query", "Cookie: " + session.cookie());
    String logs = server.getBody("/log/ears/api/json") + server.getBody("/log/all/api/json");
    assertThat(logs).contains("dev.steward");
    for (String secret :
        List.of(
            token.value(),
            "wrong-s3cret",
            "s3cret-of-mail",
            "s3cret-in-query",
            session.crumb(),
            server.password())) {
      assertThat(logs).doesNotContain(secret);
    }
    server.post("/log/ears/doDelete");
  }

  @Test
  void standardErrorLogLevelsAreSettings() {
    assertThat(server.post("/log/configLogger?name=dev.steward.routing&level=fine").status())
        .isEqualTo(302);
    assertThat(server.getBody("/settings")).contains("\"logLevels\":\"dev.steward.routing=FINE\"");
    assertThat(server.post("/log/configLogger?name=dev.steward.routing&level=loud").status())
        .isEqualTo(400);
    server.post("/settings", "{\"logLevels\":\"\"}");
  }
}
