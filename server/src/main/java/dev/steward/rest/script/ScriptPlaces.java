package dev.steward.rest.script;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import java.util.stream.Collectors;

/**
 * {@code /scriptText} of the server and of nodes. No Groovy is ever run; the answer says which call
 * does what the script was most likely sent for.
 */
public final class ScriptPlaces {

  private static final String REFUSED = "Steward runs no Groovy; nothing was done.";

  private ScriptPlaces() {}

  /** Adds the rows. */
  public static void add(Kinds kinds) {
    add(kinds.server());
    add(kinds.computer());
  }

  private static <T> void add(Kind<T> kind) {
    kind.row(
        Method.POST, "scriptText", Right.needs(Permission.ADMINISTER), (call, _) -> refuse(call));
  }

  /** Who sends no script gets no result, as ever. */
  private static Response refuse(Call call) {
    String script = call.parameters().get("script", "");
    if (script.isBlank()) {
      return Response.text(200, "");
    }
    return Response.text(
            400,
            Instead.of(script).stream()
                .map(Instead::line)
                .collect(Collectors.joining("\n", REFUSED + " What does the same:\n", "\n")))
        .with("X-Error", REFUSED);
  }
}
