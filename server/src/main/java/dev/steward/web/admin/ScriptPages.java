package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.rest.model.BundledPlugins;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.script.ScriptAlternative;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.Map;

/** Replacement pages for Jenkins' script console and plugin manager. */
public final class ScriptPages {

  private final BundledPlugins bundledPlugins;

  public ScriptPages(BundledPlugins bundledPlugins) {
    this.bundledPlugins = bundledPlugins;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    addConsole(kinds.server());
    addConsole(kinds.computer());
    AccessRule read = AccessRule.needs(Permission.SYSTEM_READ);
    for (String verb : new String[] {"", "installed", "available", "updates"}) {
      kinds.plugins().route(Method.GET, verb, read, (call, _) -> plugins(call));
    }
  }

  private static <T> void addConsole(ResourceType<T> kind) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kind.route(Method.GET, "script", administer, (call, _) -> scripts(call, 200))
        .route(Method.POST, "script", administer, (call, _) -> scripts(call, 400));
  }

  private static Response scripts(RequestContext call, int status) {
    String script = call.parameters().get("script", "");
    return Templates.page(
        call,
        status,
        "admin/script.jte",
        Map.of("frame", Layout.of(call), "instead", ScriptAlternative.of(script)));
  }

  private Response plugins(RequestContext call) {
    return Templates.page(
        call,
        200,
        "admin/plugins.jte",
        Map.of("frame", Layout.of(call), "capabilities", bundledPlugins.all()));
  }
}
