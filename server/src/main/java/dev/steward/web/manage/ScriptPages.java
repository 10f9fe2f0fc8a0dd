package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import dev.steward.rest.plugin.Capability;
import dev.steward.rest.script.Instead;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.Map;

/** Replacement pages for Jenkins' script console and plugin manager. */
public final class ScriptPages {

  private ScriptPages() {}

  /** Adds the routes. */
  public static void add(Kinds kinds) {
    console(kinds.server());
    console(kinds.computer());
    AccessRule read = AccessRule.needs(Permission.SYSTEM_READ);
    for (String verb : new String[] {"", "installed", "available", "updates"}) {
      kinds.plugins().route(Method.GET, verb, read, (call, _) -> plugins(call));
    }
  }

  private static <T> void console(ResourceType<T> kind) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kind.route(Method.GET, "script", administer, (call, _) -> scripts(call, 200))
        .route(Method.POST, "script", administer, (call, _) -> scripts(call, 400));
  }

  private static Response scripts(RequestContext call, int status) {
    String script = call.parameters().get("script", "");
    return Templates.page(
        call,
        status,
        "manage/script.jte",
        Map.of("frame", Frame.of(call), "instead", Instead.of(script)));
  }

  private static Response plugins(RequestContext call) {
    return Templates.page(
        call,
        200,
        "manage/plugins.jte",
        Map.of("frame", Frame.of(call), "capabilities", Capability.ALL));
  }
}
