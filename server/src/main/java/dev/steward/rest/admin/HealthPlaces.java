package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.metric.Counts;
import dev.steward.metric.Exposition;
import dev.steward.queue.QueueItem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** {@code /health} for who watches over the process, {@code /prometheus} for who draws it. */
public final class HealthPlaces {

  private final Parts parts;

  private HealthPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new HealthPlaces(parts);
    kinds
        .server()
        .row(Method.GET, "health", Right.open(), places::health)
        .row(Method.GET, "prometheus", Right.needs(Permission.SYSTEM_READ), places::prometheus);
  }

  /** Names what fails and nothing else: anybody may ask. */
  private Response health(Call call, Site site) {
    var failures = parts.administration().health().failures();
    return failures.isEmpty()
        ? Response.json(200, "{\"status\":true}")
        : Response.json(
                503, "{\"status\":false,\"failures\":[\"" + String.join("\",\"", failures) + "\"]}")
            .set("Cache-Control", "no-store");
  }

  private Response prometheus(Call call, Site site) {
    var out = new Exposition();
    Engine engine = parts.engine();
    int busy = engine.busy().size();
    long due =
        parts.queue().waiting().stream()
            .mapToLong(QueueItem::dueAt)
            .filter(at -> at <= parts.clock().millis())
            .count();
    // The names that dashboards made for Jenkins look for.
    out.gauge("default_jenkins_up", "The server answers.", 1)
        .gauge("jenkins_executor_count_value", "Executors.", engine.executors())
        .gauge("jenkins_executor_in_use_value", "Executors that run a build.", busy)
        .gauge(
            "jenkins_executor_free_value",
            "Executors that run nothing.",
            Math.max(0, engine.executors() - busy))
        .gauge(
            "jenkins_queue_size_value",
            "Builds that wait, the quiet period included.",
            parts.queue().waiting().size())
        .gauge("steward_queue_due", "Builds that wait for an executor or another build.", due)
        .gauge("steward_quieting_down", "1 while no new builds begin.", engine.isQuiet() ? 1 : 0);
    Counts counts = parts.administration().counts();
    for (String result : new String[] {"success", "unstable", "failure", "aborted", "not_built"}) {
      out.counter(
          "jenkins_runs_" + result + "_total",
          "Builds that ended so.",
          counts.built(result.toUpperCase(java.util.Locale.ROOT)));
    }
    counts.tell(out);
    process(out);
    return Response.bytes(200, Exposition.TYPE, out.toString().getBytes(StandardCharsets.UTF_8))
        .set("Cache-Control", "no-store");
  }

  private static void process(Exposition out) {
    Runtime runtime = Runtime.getRuntime();
    var machine = ManagementFactory.getRuntimeMXBean();
    out.gauge(
            "vm_memory_heap_used",
            "Bytes of the heap in use.",
            runtime.totalMemory() - runtime.freeMemory())
        .gauge("vm_memory_heap_committed", "Bytes of the heap.", runtime.totalMemory())
        .gauge("vm_memory_heap_max", "Bytes that the heap may grow to.", runtime.maxMemory())
        .gauge(
            "vm_cpu_count", "Processors that this process may use.", runtime.availableProcessors())
        .gauge(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
            machine.getStartTime() / 1e3);
  }
}
