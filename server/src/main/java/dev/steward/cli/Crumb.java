package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proof that a request does not come from another site, as older servers want it.
 *
 * @param field name of the header or form field that it goes in
 */
record Crumb(String field, String value) {

  private static final String STEP = "fetch a crumb";
  private static final String XPATH = "concat(//crumbRequestField,\":\",//crumb)";
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9.-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[!-~]{1,512}");

  /** Headers with a meaning of their own: what a hostile server could want to be set. */
  private static final Set<String> TAKEN =
      Set.of(
          "accept",
          "authorization",
          "connection",
          "cookie",
          "expect",
          "forwarded",
          "host",
          "keep-alive",
          "origin",
          "referer",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "via");

  /** Fetches one for the session that is kept from then on; none is kept where there are none. */
  static void fetch(Conversation conversation, Terminal terminal) {
    Wire.Reply json = conversation.ask(STEP, "crumbIssuer/api/json");
    if (json.status() == 404) {
      terminal.err("The server works without crumbs.");
      return;
    }
    Crumb crumb = find(json);
    if (crumb == null) {
      terminal.err("The server gives no crumb as JSON; asking as shell scripts do, by XPath.");
      crumb = find(conversation.ask(STEP, "crumbIssuer/api/xml?xpath=" + Form.encoded(XPATH)));
    }
    if (crumb == null) {
      conversation.refuse(STEP, json);
      throw new Failed(
          STEP,
          json.named() + " answers " + json.status() + ", but with no crumb.",
          "A page in its place is often the login page of a gateway in front of the server. "
              + Advice.clicks(conversation.seen()));
    }
    conversation.use(crumb);
    terminal.err(
        "Got a crumb"
            + (conversation.cookies().isEmpty() ? "." : ", and keep its session's cookie."));
  }

  private static @Nullable Crumb find(Wire.Reply reply) {
    if (reply.status() != 200) {
      return null;
    }
    Crumb crumb = ofJson(reply.body());
    return crumb == null ? ofText(reply.body()) : crumb;
  }

  private static @Nullable Crumb ofJson(String body) {
    Map<String, @Nullable Object> json;
    try {
      json = Json.readObject(body);
    } catch (Problem e) {
      return null;
    }
    String field = Json.text(json, "crumbRequestField");
    String value = Json.text(json, "crumb");
    return field == null || value == null ? null : checked(field, value);
  }

  private static @Nullable Crumb ofText(String body) {
    int colon = body.indexOf(':');
    // Markup is a page, not the one line that was asked for.
    return colon < 1 || body.stripLeading().startsWith("<") || body.stripLeading().startsWith("{")
        ? null
        : checked(body.substring(0, colon).strip(), body.substring(colon + 1).strip());
  }

  private static Crumb checked(String field, String value) {
    String name = field.toLowerCase(Locale.ROOT);
    if (!FIELD.matcher(field).matches()
        || !VALUE.matcher(value).matches()
        || TAKEN.contains(name)
        || name.startsWith("content-")
        || name.startsWith("proxy-")
        || name.startsWith("sec-")
        || name.startsWith("x-forwarded-")) {
      throw new Failed(
          STEP,
          "what the server gives as a crumb is none, and could do harm if it were sent back.",
          "Do not trust that server with your password.");
    }
    return new Crumb(field, value);
  }

  @Override
  public String toString() {
    return "Crumb[" + field + "]";
  }
}
