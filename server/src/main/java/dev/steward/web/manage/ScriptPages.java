package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
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
    Right read = Right.needs(Permission.SYSTEM_READ);
    for (String verb : new String[] {"", "installed", "available", "updates"}) {
      kinds.plugins().row(Method.GET, verb, read, (call, _) -> plugins(call));
    }
  }

  private static <T> void console(Kind<T> kind) {
    Right administer = Right.needs(Permission.ADMINISTER);
    kind.row(Method.GET, "script", administer, (call, _) -> scripts(call, 200))
        .row(Method.POST, "script", administer, (call, _) -> scripts(call, 400));
  }

  private static Response scripts(Call call, int status) {
    String script = call.parameters().get("script", "");
    return Templates.page(
        call,
        status,
        "manage/script.jte",
        Map.of("frame", Frame.of(call), "instead", Instead.of(script)));
  }

  private static Response plugins(Call call) {
    return Templates.page(
        call,
        200,
        "manage/plugins.jte",
        Map.of("frame", Frame.of(call), "capabilities", Capability.ALL));
  }
}
