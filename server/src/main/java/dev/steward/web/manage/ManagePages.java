package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.ServerHealth;
import dev.steward.run.Result;
import dev.steward.text.ProductVersion;
import dev.steward.web.Moment;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import dev.steward.work.BackgroundTask;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Administration overview, health page and about page. */
public final class ManagePages {

  private final Parts parts;

  private ManagePages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new ManagePages(parts);
    AccessRule either = AccessRule.needsOne(Permission.MANAGE, Permission.SYSTEM_READ);
    kinds
        .manage()
        .route(Method.GET, "", either, pages::overview)
        .route(Method.GET, "health", AccessRule.needs(Permission.SYSTEM_READ), pages::health)
        .route(Method.GET, "about", either, ManagePages::about);
    SettingsPages.add(kinds, parts);
    TokenPages.add(kinds, parts);
    AuditPages.add(kinds, parts);
    PermissionPages.add(kinds, parts);
    ConfigurationPages.add(kinds, parts);
  }

  private Response overview(RequestContext call, Site site) {
    var groups = new LinkedHashMap<String, List<ManageTasks.Room>>();
    for (ManageTasks.Room room : ManageTasks.rooms(call)) {
      groups.computeIfAbsent(room.group(), _ -> new ArrayList<>()).add(room);
    }
    boolean manages = call.hasPermission(Permission.MANAGE);
    boolean administers = call.hasPermission(Permission.ADMINISTER);
    var warnings = new ArrayList<String>();
    for (String failure : parts.administration().health().failures()) {
      warnings.add(warning(failure));
    }
    return Templates.page(
        call,
        200,
        "manage/overview.jte",
        Map.of(
            "frame",
            ManageTasks.frame(call),
            "groups",
            groups,
            "warnings",
            warnings,
            "unsaved",
            administers && parts.administration().audit().lastBackup() == 0,
            "works",
            administers ? parts.live().works().running() : List.<BackgroundTask>of(),
            "quiet",
            parts.engine().isQuiet(),
            "manages",
            manages,
            "administers",
            administers));
  }

  private static String warning(String failure) {
    return switch (failure) {
      case "store" -> "The database does not respond.";
      case "disk" -> "The disk is full: new data may be lost. Free disk space.";
      case "queue" -> "The queue is stuck: it was not processed for a minute.";
      default -> failure;
    };
  }

  /**
   * A health check result.
   *
   * @param good false if the check failed
   * @param at time at the end of the text, if any
   */
  public record Check(String name, boolean good, String says, Moment at) {

    Check(String name, boolean good, String says) {
      this(name, good, says, Moment.none(""));
    }
  }

  /** A named value of the health page. */
  public record Figure(String name, String value) {}

  private Response health(RequestContext call, Site site) {
    ServerHealth health = parts.administration().health();
    List<String> failures = health.failures();
    ServerHealth.Room room = health.room();
    var checks = new ArrayList<Check>();
    checks.add(
        new Check(
            "Disk",
            !failures.contains("disk"),
            room == null
                ? "Free space is unknown."
                : bytes(room.free()) + " free of " + bytes(room.total()) + "."));
    boolean answers = !failures.contains("store");
    Long size = answers ? health.databaseBytes() : null;
    checks.add(
        new Check(
            "Database",
            answers,
            answers
                ? health.database() + (size == null ? "." : ", " + bytes(size) + ".")
                : "The database does not respond."));
    int waiting = parts.queue().waiting().size();
    checks.add(
        new Check(
            "Queue",
            !failures.contains("queue"),
            waiting == 0
                ? "The queue is empty."
                : waiting + (waiting == 1 ? " build queued." : " builds queued.")));
    long backup = parts.administration().audit().lastBackup();
    checks.add(
        new Check(
            "Backup",
            backup > 0,
            backup == 0 ? "No backup yet." : "Last backup: ",
            backup == 0 ? Moment.none("") : Words.ago(backup, parts.clock().millis())));
    Runtime runtime = Runtime.getRuntime();
    var machine = ManagementFactory.getRuntimeMXBean();
    var figures = new ArrayList<Figure>();
    figures.add(
        new Figure(
            "Executors",
            parts.engine().activeBuilds().size() + " of " + parts.engine().executors() + " busy"));
    figures.add(
        new Figure(
            "Memory",
            bytes(runtime.totalMemory() - runtime.freeMemory())
                + " of at most "
                + bytes(runtime.maxMemory())));
    figures.add(
        new Figure(
            "Threads", Integer.toString(ManagementFactory.getThreadMXBean().getThreadCount())));
    figures.add(new Figure("Running since", Words.when(machine.getStartTime()).text()));
    figures.add(new Figure("Processors", Integer.toString(runtime.availableProcessors())));
    parts
        .administration()
        .counts()
        .requests()
        .forEach((status, count) ->
            figures.add(new Figure("Requests answered " + status, Long.toString(count))));
    for (String result : new String[] {"SUCCESS", "UNSTABLE", "FAILURE", "ABORTED", "NOT_BUILT"}) {
      figures.add(
          new Figure(
              "Completed builds: " + Words.shown(Result.valueOf(result)),
              Long.toString(parts.administration().counts().built(result))));
    }
    return Templates.page(
        call,
        200,
        "manage/health.jte",
        Map.of("frame", ManageTasks.frame(call), "checks", checks, "figures", figures));
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
        "manage/about.jte",
        Map.of(
            "frame",
            ManageTasks.frame(call),
            "version",
            ProductVersion.current().text(),
            "java",
            Runtime.version() + ", " + System.getProperty("java.vm.name"),
            "libraries",
            Library.all()));
  }
}
