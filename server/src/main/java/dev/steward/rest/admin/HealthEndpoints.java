package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.http.Response;
import dev.steward.metric.PrometheusText;
import dev.steward.metric.ServerMetrics;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ServerHealth;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Health check {@code /health} and Prometheus metrics {@code /prometheus}. */
public final class HealthEndpoints {

  private final InstantSource clock;
  private final Queue queue;
  private final Engine engine;
  private final ServerMetrics metrics;
  private final ServerHealth health;

  public HealthEndpoints(
      InstantSource clock, Queue queue, Engine engine, ServerMetrics metrics, ServerHealth health) {
    this.clock = clock;
    this.queue = queue;
    this.engine = engine;
    this.metrics = metrics;
    this.health = health;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(Method.GET, "health", AccessRule.open(), this::health)
        .route(
            Method.GET, "prometheus", AccessRule.needs(Permission.SYSTEM_READ), this::prometheus);
  }

  /** Reveals only the names of failed checks, since the endpoint is public. */
  private Response health(RequestContext call, Site site) {
    var failures = health.failures();
    return failures.isEmpty()
        ? Response.json(200, "{\"status\":true}")
        : Response.json(
                503, "{\"status\":false,\"failures\":[\"" + String.join("\",\"", failures) + "\"]}")
            .set("Cache-Control", "no-store");
  }

  private Response prometheus(RequestContext call, Site site) {
    var out = new PrometheusText();
    Engine engine = this.engine;
    int busy = engine.activeBuilds().size();
    long due =
        queue.waiting().stream()
            .mapToLong(QueueItem::dueAt)
            .filter(at -> at <= clock.millis())
            .count();
    // The metric names that dashboards for Jenkins expect.
    out.gauge("default_jenkins_up", "Server is up.", 1)
        .gauge("jenkins_executor_count_value", "Executors.", engine.executors())
        .gauge("jenkins_executor_in_use_value", "Busy executors.", busy)
        .gauge(
            "jenkins_executor_free_value",
            "Idle executors.",
            Math.max(0, engine.executors() - busy))
        .gauge(
            "jenkins_queue_size_value",
            "Queued builds, including those in their quiet period.",
            queue.waiting().size())
        .gauge("steward_queue_due", "Queued builds whose quiet period is over.", due)
        .gauge("steward_quieting_down", "1 during quiet-down.", engine.isQuiet() ? 1 : 0);
    ServerMetrics metrics = this.metrics;
    for (String result : new String[] {"success", "unstable", "failure", "aborted", "not_built"}) {
      out.counter(
          "jenkins_runs_" + result + "_total",
          "Finished builds with the result " + result + ".",
          metrics.built(result.toUpperCase(java.util.Locale.ROOT)));
    }
    metrics.writeTo(out);
    process(out);
    return Response.bytes(
            200, PrometheusText.CONTENT_TYPE, out.toString().getBytes(StandardCharsets.UTF_8))
        .set("Cache-Control", "no-store");
  }

  private static void process(PrometheusText out) {
    Runtime runtime = Runtime.getRuntime();
    var machine = ManagementFactory.getRuntimeMXBean();
    out.gauge(
            "vm_memory_heap_used",
            "Used heap in bytes.",
            runtime.totalMemory() - runtime.freeMemory())
        .gauge("vm_memory_heap_committed", "Committed heap in bytes.", runtime.totalMemory())
        .gauge("vm_memory_heap_max", "Maximum heap in bytes.", runtime.maxMemory())
        .gauge("vm_cpu_count", "Available processors.", runtime.availableProcessors())
        .gauge(
            "process_start_time_seconds",
            "Start time of the process in seconds since 1970.",
            machine.getStartTime() / 1e3);
  }
}
