package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a server which user the credentials belong to. */
final class WhoAmI {

  private static final String STEP = "fetch the user";

  private WhoAmI() {}

  /** Name of the user on the server. */
  static String fetchName(ServerSession session) {
    HttpTransport.Reply reply = session.get(STEP, "whoAmI/api/json");
    if (reply.status() == 404) {
      reply = session.get(STEP, "me/api/json");
    }
    Map<String, @Nullable Object> json;
    try {
      json = Json.readObject(reply.body());
    } catch (Problem e) {
      json = Map.of();
    }
    String name = Json.text(json, "name");
    name = name == null ? Json.text(json, "id") : name;
    if (reply.status() != 200 || name == null) {
      throw new CommandFailure(
          STEP,
          reply.displayUrl() + " returned status " + reply.status() + " without a user.",
          "An unexpected response is often the login page of a gateway in front of the server.");
    }
    if (Boolean.TRUE.equals(json.get("anonymous"))) {
      throw new CommandFailure(
          STEP,
          "the server ignored the user name and password and treated you as anonymous.",
          "Either the server's security is disabled, or a proxy in front of it removes the"
              + " Authorization header.");
    }
    return Terminal.sanitize(name);
  }
}
