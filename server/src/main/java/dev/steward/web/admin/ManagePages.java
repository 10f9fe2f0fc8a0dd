package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.engine.Engine;
import dev.steward.http.Response;
import dev.steward.metric.ServerMetrics;
import dev.steward.queue.Queue;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ServerHealth;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.run.Result;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import dev.steward.text.ProductVersion;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Administration overview, health page and about page. */
public final class ManagePages {

  private final InstantSource clock;
  private final Audit audit;
  private final Queue queue;
  private final Engine engine;
  private final BackgroundTasks tasks;
  private final ServerMetrics metrics;
  private final ServerHealth health;

  public ManagePages(
      InstantSource clock,
      Audit audit,
      Queue queue,
      Engine engine,
      BackgroundTasks tasks,
      ServerMetrics metrics,
      ServerHealth health) {
    this.clock = clock;
    this.audit = audit;
    this.queue = queue;
    this.engine = engine;
    this.tasks = tasks;
    this.metrics = metrics;
    this.health = health;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule manageOrRead = AccessRule.needsOne(Permission.MANAGE, Permission.SYSTEM_READ);
    kinds
        .manage()
        .route(Method.GET, "", manageOrRead, this::overview)
        .route(Method.GET, "health", AccessRule.needs(Permission.SYSTEM_READ), this::health)
        .route(Method.GET, "about", manageOrRead, ManagePages::about);
  }

  private Response overview(RequestContext call, Site site) {
    var groups = new LinkedHashMap<String, List<ManageTasks.AdminSection>>();
    for (ManageTasks.AdminSection section : ManageTasks.sections(call)) {
      groups.computeIfAbsent(section.group(), _ -> new ArrayList<>()).add(section);
    }
    boolean manages = call.hasPermission(Permission.MANAGE);
    boolean administers = call.hasPermission(Permission.ADMINISTER);
    var warnings = new ArrayList<String>();
    for (String failure : health.failures()) {
      warnings.add(warning(failure));
    }
    return Templates.page(
        call,
        200,
        "admin/overview.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "groups",
            groups,
            "warnings",
            warnings,
            "unsaved",
            administers && audit.lastBackup() == 0,
            "works",
            administers ? tasks.running() : List.<BackgroundTask>of(),
            "quiet",
            engine.isQuiet(),
            "manages",
            manages,
            "administers",
            administers));
  }

  private static String warning(String failure) {
    return switch (failure) {
      case "store" -> "The database is not responding.";
      case "disk" -> "The disk is full: new data may be lost. Free disk space.";
      case "queue" -> "The queue is stuck: it has not been processed for a minute.";
      default -> failure;
    };
  }

  /**
   * A health check result.
   *
   * @param healthy false if the check failed
   * @param time time at the end of the text, if any
   */
  public record HealthCheck(String name, boolean healthy, String text, TimeElement time) {

    HealthCheck(String name, boolean healthy, String text) {
      this(name, healthy, text, TimeElement.none(""));
    }
  }

  /** A named value on the health page. */
  public record Statistic(String name, String value) {}

  private Response health(RequestContext call, Site site) {
    ServerHealth health = this.health;
    List<String> failures = health.failures();
    ServerHealth.DiskSpace disk = health.diskSpace();
    var checks = new ArrayList<HealthCheck>();
    checks.add(
        new HealthCheck(
            "Disk",
            !failures.contains("disk"),
            disk == null
                ? "Free space is unknown."
                : bytes(disk.free()) + " free of " + bytes(disk.total()) + "."));
    boolean available = !failures.contains("store");
    Long size = available ? health.databaseBytes() : null;
    checks.add(
        new HealthCheck(
            "Database",
            available,
            available
                ? health.database() + (size == null ? "." : ", " + bytes(size) + ".")
                : "The database is not responding."));
    int waiting = queue.waiting().size();
    checks.add(
        new HealthCheck(
            "Queue",
            !failures.contains("queue"),
            waiting == 0
                ? "The queue is empty."
                : waiting + (waiting == 1 ? " build queued." : " builds queued.")));
    long backup = audit.lastBackup();
    checks.add(
        new HealthCheck(
            "Backup",
            backup > 0,
            backup == 0 ? "No backup yet." : "Last backup: ",
            backup == 0 ? TimeElement.none("") : TextFormat.ago(backup, clock.millis())));
    Runtime runtime = Runtime.getRuntime();
    var machine = ManagementFactory.getRuntimeMXBean();
    var figures = new ArrayList<Statistic>();
    figures.add(
        new Statistic(
            "Executors", engine.activeBuilds().size() + " of " + engine.executors() + " busy"));
    figures.add(
        new Statistic(
            "Memory",
            bytes(runtime.totalMemory() - runtime.freeMemory())
                + " of at most "
                + bytes(runtime.maxMemory())));
    figures.add(
        new Statistic(
            "Threads", Integer.toString(ManagementFactory.getThreadMXBean().getThreadCount())));
    figures.add(new Statistic("Running since", TextFormat.date(machine.getStartTime()).text()));
    figures.add(new Statistic("Processors", Integer.toString(runtime.availableProcessors())));
    metrics
        .requests()
        .forEach((status, count) ->
            figures.add(new Statistic("Requests answered with " + status, Long.toString(count))));
    for (String result : new String[] {"SUCCESS", "UNSTABLE", "FAILURE", "ABORTED", "NOT_BUILT"}) {
      figures.add(
          new Statistic(
              "Completed builds: " + TextFormat.result(Result.valueOf(result)),
              Long.toString(metrics.built(result))));
    }
    return Templates.page(
        call,
        200,
        "admin/health.jte",
        Map.of("frame", ManageTasks.layout(call), "checks", checks, "figures", figures));
  }

  private static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1_000 && unit < units.length - 1) {
      value /= 1_000;
      unit++;
    }
    return unit == 0 || value >= 100
        ? Math.round(value) + " " + units[unit]
        : Math.round(value * 10) / 10.0 + " " + units[unit];
  }

  private static Response about(RequestContext call, Site site) {
    return Templates.page(
        call,
        200,
        "admin/about.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "version",
            ProductVersion.current().text(),
            "java",
            Runtime.version() + ", " + System.getProperty("java.vm.name"),
            "libraries",
            ThirdPartyLibrary.all()));
  }
}
