package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CSRF crumb, which older servers require.
 *
 * @param field name of the header or form field
 */
record Crumb(String field, String value) {

  private static final String STEP = "fetch a crumb";
  private static final String XPATH = "concat(//crumbRequestField,\":\",//crumb)";
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9.-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[!-~]{1,512}");

  /** Reserved header names, which a hostile server must not be able to set. */
  private static final Set<String> RESERVED_HEADERS =
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

  /** Fetches a crumb and stores it in the session; stores none if the server has no crumbs. */
  static void fetch(ServerSession session, Terminal terminal) {
    HttpTransport.Reply json = session.fetch(STEP, "crumbIssuer/api/json");
    if (json.status() == 404) {
      terminal.err("The server does not use crumbs.");
      return;
    }
    Crumb crumb = find(json);
    if (crumb == null) {
      terminal.err("The server did not return a crumb as JSON; trying XPath.");
      crumb = find(session.fetch(STEP, "crumbIssuer/api/xml?xpath=" + Form.encoded(XPATH)));
    }
    if (crumb == null) {
      session.rejectFailure(STEP, json);
      throw new CommandFailure(
          STEP,
          json.displayUrl() + " returned status " + json.status() + " without a crumb.",
          "An unexpected response is often the login page of a gateway in front of the server. "
              + HttpErrorHints.browserSteps(session.server()));
    }
    session.setCrumb(crumb);
    terminal.err(
        "Fetched a crumb"
            + (session.cookies().isEmpty() ? "." : ", and stored its session cookie."));
  }

  private static @Nullable Crumb find(HttpTransport.Reply reply) {
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
    return field == null || value == null ? null : validated(field, value);
  }

  private static @Nullable Crumb ofText(String body) {
    int colon = body.indexOf(':');
    // Markup means that this is a page instead of the requested line.
    return colon < 1 || body.stripLeading().startsWith("<") || body.stripLeading().startsWith("{")
        ? null
        : validated(body.substring(0, colon).strip(), body.substring(colon + 1).strip());
  }

  private static Crumb validated(String field, String value) {
    String name = field.toLowerCase(Locale.ROOT);
    if (!FIELD.matcher(field).matches()
        || !VALUE.matcher(value).matches()
        || RESERVED_HEADERS.contains(name)
        || name.startsWith("content-")
        || name.startsWith("proxy-")
        || name.startsWith("sec-")
        || name.startsWith("x-forwarded-")) {
      throw new CommandFailure(
          STEP,
          "the server returned an invalid crumb that could be harmful.",
          "Do not send your password to this server.");
    }
    return new Crumb(field, value);
  }

  @Override
  public String toString() {
    return "Crumb[" + field + "]";
  }
}
