package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.Map;

/** Confirmation pages for shutdown and restart. */
public final class SystemPages {

  private SystemPages() {}

  /** Adds the routes. */
  public static void addRoutes(ResourceTypes kinds) {
    AccessRule manage = AccessRule.needs(Permission.MANAGE);
    kinds.manage().route(Method.GET, "prepareShutdown", manage, SystemPages::prepare);
    kinds
        .server()
        .route(
            Method.GET,
            "restart",
            manage,
            (call, site) ->
                confirm(
                    call, "restart", "Restart now?", "The restart will not stop running builds."))
        .route(
            Method.GET,
            "safeRestart",
            manage,
            (call, site) ->
                confirm(
                    call,
                    "safeRestart",
                    "Restart when idle?",
                    "No new builds will start. The server will restart when all running builds"
                        + " have finished."));
  }

  private static Response prepare(RequestContext call, Site site) {
    return Templates.page(call, 200, "admin/shutdown.jte", Map.of("frame", Layout.of(call)));
  }

  private static Response confirm(RequestContext call, String verb, String title, String text) {
    return Templates.page(
        call,
        200,
        "admin/confirm.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            title,
            "text",
            text,
            "action",
            call.site().contextPath() + "/" + verb));
  }
}
