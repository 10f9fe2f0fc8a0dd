package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.engine.ServerLifecycle;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints for quiet-down, exit and restart. Their confirmation pages are in the package of the
 * web pages.
 */
public final class SystemEndpoints {

  private final ServerLifecycle lifecycle;

  public SystemEndpoints(ServerLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule manage = AccessRule.needs(Permission.MANAGE);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .server()
        .route(Method.POST, "quietDown", manage, this::quietDown)
        .route(Method.POST, "cancelQuietDown", manage, this::cancelQuietDown)
        .route(Method.POST, "exit", administer, this::exit)
        .route(Method.POST, "safeExit", administer, this::safeExit)
        .route(Method.POST, "gc", administer, this::collectGarbage)
        .route(Method.POST, "restart", manage, this::restart)
        .route(Method.POST, "safeRestart", manage, this::safeRestart);
  }

  private Response quietDown(RequestContext call, Site site) {
    boolean block = Boolean.parseBoolean(call.parameters().get("block", "false"));
    long millis = millis(call.parameters().find("timeout"));
    lifecycle.quietDown(
        call.caller(), call.parameters().find("message"), !block ? 0 : millis == 0 ? -1 : millis);
    return redirectHome(site);
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
    lifecycle.cancelQuietDown(call.caller());
    return redirectHome(site);
  }

  private Response exit(RequestContext call, Site site) {
    lifecycle.endNow(call.caller(), ServerLifecycle.ExitMode.EXIT);
    return Response.text(200, "Shutting down");
  }

  private Response safeExit(RequestContext call, Site site) {
    lifecycle.endWhenIdle(
        call.caller(), ServerLifecycle.ExitMode.EXIT, call.parameters().find("message"));
    return Response.text(200, "Shutting down as soon as all jobs are complete");
  }

  private Response restart(RequestContext call, Site site) {
    lifecycle.endNow(call.caller(), ServerLifecycle.ExitMode.RESTART);
    return redirectHome(site);
  }

  private Response safeRestart(RequestContext call, Site site) {
    if (call.parameters().has("cancel")) {
      lifecycle.cancelQuietDown(call.caller());
    } else {
      lifecycle.endWhenIdle(
          call.caller(), ServerLifecycle.ExitMode.RESTART, call.parameters().find("message"));
    }
    return redirectHome(site);
  }

  private Response collectGarbage(RequestContext call, Site site) {
    System.gc();
    return Response.text(200, "GCed");
  }

  private static Response redirectHome(Site site) {
    return Response.redirect(site.contextPath() + "/");
  }
}
