package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.engine.ServerLifecycle;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import org.jspecify.annotations.Nullable;

/** Quiet-down, exit and restart. The confirmation pages are part of the web pages. */
public final class SystemPlaces {

  private final ServerLifecycle ending;

  private SystemPlaces(ServerLifecycle ending) {
    this.ending = ending;
  }

  /** Adds the routes. */
  public static void add(Kinds kinds, ServerLifecycle ending) {
    var places = new SystemPlaces(ending);
    AccessRule manage = AccessRule.needs(Permission.MANAGE);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .server()
        .route(Method.POST, "quietDown", manage, places::quietDown)
        .route(Method.POST, "cancelQuietDown", manage, places::cancelQuietDown)
        .route(Method.POST, "exit", administer, places::exit)
        .route(Method.POST, "safeExit", administer, places::safeExit)
        .route(Method.POST, "gc", administer, places::collect)
        .route(Method.POST, "restart", manage, places::restart)
        .route(Method.POST, "safeRestart", manage, places::safeRestart);
  }

  private Response quietDown(RequestContext call, Site site) {
    boolean block = Boolean.parseBoolean(call.parameters().get("block", "false"));
    long millis = millis(call.parameters().find("timeout"));
    ending.quietDown(
        call.caller(), call.parameters().find("message"), !block ? 0 : millis == 0 ? -1 : millis);
    return home(site);
  }

  private static long millis(@Nullable String text) {
    try {
      long millis = text == null || text.isBlank() ? 0 : Long.parseLong(text.strip());
      if (millis >= 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new Problem.Invalid("timeout must be a number of milliseconds; 0 means no limit.");
  }

  private Response cancelQuietDown(RequestContext call, Site site) {
    ending.cancelQuietDown(call.caller());
    return home(site);
  }

  private Response exit(RequestContext call, Site site) {
    ending.endNow(call.caller(), ServerLifecycle.ExitMode.EXIT);
    return Response.text(200, "Shutting down");
  }

  private Response safeExit(RequestContext call, Site site) {
    ending.endWhenIdle(
        call.caller(), ServerLifecycle.ExitMode.EXIT, call.parameters().find("message"));
    return Response.text(200, "Shutting down as soon as all jobs are complete");
  }

  private Response restart(RequestContext call, Site site) {
    ending.endNow(call.caller(), ServerLifecycle.ExitMode.RESTART);
    return home(site);
  }

  private Response safeRestart(RequestContext call, Site site) {
    if (call.parameters().has("cancel")) {
      ending.cancelQuietDown(call.caller());
    } else {
      ending.endWhenIdle(
          call.caller(), ServerLifecycle.ExitMode.RESTART, call.parameters().find("message"));
    }
    return home(site);
  }

  private Response collect(RequestContext call, Site site) {
    System.gc();
    return Response.text(200, "GCed");
  }

  private static Response home(Site site) {
    return Response.redirect(site.contextPath() + "/");
  }
}
