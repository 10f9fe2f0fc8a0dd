package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.log.LogEntry;
import dev.steward.log.Recorder;
import dev.steward.rest.admin.LogEndpoints.LogResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.setting.LogRecorders;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.web.Templates;
import java.util.List;
import java.util.Map;

/** Server log pages. */
public final class LogPages {

  private final LogRecorders recorders;
  private final Settings settings;

  public LogPages(LogRecorders recorders, Settings settings) {
    this.recorders = recorders;
    this.settings = settings;
  }

  /** Adds the routes. */
  public void addRoutes(LogResourceTypes book) {
    AccessRule read = AccessRule.needs(Permission.SYSTEM_READ);
    book.logs().route(Method.GET, "", read, (call, _) -> page(call, "Logs", List.of()));
    book.log()
        .route(
            Method.GET,
            "",
            read,
            (call, log) ->
                page(
                    call,
                    log.name().equals("all") ? "All logs" : log.name(),
                    log.entries().reversed().stream().map(LogEntry::text).toList()));
  }

  private Response page(RequestContext call, String title, List<String> lines) {
    return Templates.page(
        call,
        200,
        "admin/log.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "title",
            title,
            "names",
            recorders.list(call.caller()).stream()
                .map(Recorder::name)
                .map(UrlPath::encode)
                .toList(),
            "lines",
            lines,
            "levels",
            settings.get(Setting.LOG_LEVELS),
            "mayChange",
            call.hasPermission(Permission.ADMINISTER)));
  }
}
