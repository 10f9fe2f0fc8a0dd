package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
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
    Right manage = Right.needs(Permission.MANAGE);
    kinds.manage().row(Method.GET, "prepareShutdown", manage, SystemPages::prepare);
    kinds
        .server()
        .row(
            Method.GET,
            "restart",
            manage,
            (call, site) ->
                ask(
                    call,
                    "restart",
                    "Restart now?",
                    "Running builds continue and are resumed after the restart."))
        .row(
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

  private static Response prepare(Call call, Site site) {
    return Templates.page(call, 200, "manage/shutdown.jte", Map.of("frame", Frame.of(call)));
  }

  private static Response ask(Call call, String verb, String title, String text) {
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
