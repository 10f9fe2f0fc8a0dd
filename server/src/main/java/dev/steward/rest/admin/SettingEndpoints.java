package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.setting.Settings;
import dev.steward.text.Json;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.Views;

/** The endpoint {@code /settings}, and the server's description at the URL that Jenkins uses. */
public final class SettingEndpoints {

  private static final int MAX_BYTES = 1 << 20;

  private final Settings settings;
  private final Views views;

  public SettingEndpoints(Settings settings, Views views) {
    this.settings = settings;
    this.views = views;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(Method.GET, "settings", AccessRule.needs(Permission.SYSTEM_READ), this::show)
        .route(Method.POST, "settings", AccessRule.needs(Permission.MANAGE), this::change)
        .route(
            Method.POST,
            "submitDescription",
            AccessRule.needs(Permission.VIEW_CONFIGURE),
            this::describe);
  }

  private Response show(RequestContext call, Site site) {
    return respond(call);
  }

  /** Merges the members of a JSON object into the settings; responds with all settings. */
  private Response change(RequestContext call, Site site) {
    String body = call.request().text(MAX_BYTES);
    settings.change(call.caller(), Json.readObject(body));
    return call.rights().allows(call.caller(), Permission.SYSTEM_READ)
        ? respond(call)
        : Response.of(204);
  }

  private Response respond(RequestContext call) {
    Json.Writer all = Json.object();
    settings.masked(call.caller()).forEach((name, value) -> put(all, name, value));
    return Response.json(200, all.toString()).set("Cache-Control", "no-store");
  }

  private static void put(Json.Writer all, String name, Object value) {
    switch (value) {
      case Long number -> all.put(name, number);
      case Boolean flag -> all.put(name, flag);
      default -> all.put(name, value.toString());
    }
  }

  /** {@code POST /submitDescription}: sets the description of the server's primary view. */
  private Response describe(RequestContext call, Site site) {
    View primary = views.primary(ViewContainer.SERVER.owner());
    if (primary == null) {
      throw new Problem.NotFound("The server has no views.");
    }
    views.setDescription(
        call.caller(), ViewContainer.SERVER, primary, call.parameters().get("description", ""));
    return Response.redirect(site.contextPath() + "/");
  }
}
