package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.Map;

/** Confirmation pages for shutdown and restart. */
public final class SystemPages {

  private SystemPages() {}

  /** Adds the routes. */
  public static void add(Kinds kinds) {
    AccessRule manage = AccessRule.needs(Permission.MANAGE);
    kinds.manage().route(Method.GET, "prepareShutdown", manage, SystemPages::prepare);
    kinds
        .server()
        .route(
            Method.GET,
            "restart",
            manage,
            (call, site) ->
                ask(
                    call,
                    "restart",
                    "Restart now?",
                    "Running builds continue and are resumed after the restart."))
        .route(
            Method.GET,
            "safeRestart",
            manage,
            (call, site) ->
                ask(
                    call,
                    "safeRestart",
                    "Restart when idle?",
                    "No new builds start. The server restarts when all running builds have"
                        + " finished."));
  }

  private static Response prepare(RequestContext call, Site site) {
    return Templates.page(call, 200, "manage/shutdown.jte", Map.of("frame", Frame.of(call)));
  }

  private static Response ask(RequestContext call, String verb, String title, String text) {
    return Templates.page(
        call,
        200,
        "manage/confirm.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "title",
            title,
            "text",
            text,
            "action",
            call.site().contextPath() + "/" + verb));
  }
}
