package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whom a server takes one for. */
final class WhoAmI {

  private static final String STEP = "ask who you are";

  private WhoAmI() {}

  /** The user's name there. */
  static String ask(Conversation conversation) {
    Wire.Reply reply = conversation.get(STEP, "whoAmI/api/json");
    if (reply.status() == 404) {
      reply = conversation.get(STEP, "me/api/json");
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
      throw new Failed(
          STEP,
          reply.named() + " answers " + reply.status() + ", but not with a user.",
          "A page in its place is often the login page of a gateway in front of the server.");
    }
    if (Boolean.TRUE.equals(json.get("anonymous"))) {
      throw new Failed(
          STEP,
          "the server did not look at the user name and password: it takes you for anonymous.",
          "Either its security is switched off, or a proxy in front of it drops the header"
              + " Authorization.");
    }
    return Terminal.said(name);
  }
}
