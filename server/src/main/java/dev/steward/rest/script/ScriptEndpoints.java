package dev.steward.rest.script;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import java.util.stream.Collectors;

/**
 * {@code /scriptText} for the server and for nodes. Never runs Groovy: the response names the
 * equivalent calls for the script's probable purpose.
 */
public final class ScriptEndpoints {

  private static final String REFUSED = "Steward does not run Groovy; nothing was done.";

  private ScriptEndpoints() {}

  /** Adds the routes. */
  public static void addRoutes(ResourceTypes kinds) {
    addRoutes(kinds.server());
    addRoutes(kinds.computer());
  }

  private static <T> void addRoutes(ResourceType<T> kind) {
    kind.route(
        Method.POST,
        "scriptText",
        AccessRule.needs(Permission.ADMINISTER),
        (call, _) -> refuse(call));
  }

  /** An empty script gets an empty result, as in Jenkins. */
  private static Response refuse(RequestContext call) {
    String script = call.parameters().get("script", "");
    if (script.isBlank()) {
      return Response.text(200, "");
    }
    return Response.text(
            400,
            ScriptAlternative.of(script).stream()
                .map(ScriptAlternative::line)
                .collect(Collectors.joining("\n", REFUSED + " Alternatives:\n", "\n")))
        .with("X-Error", REFUSED);
  }
}
