package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gets an API token from a Steward or from any Jenkins, old or new: with crumbs or without, with
 * named tokens or the one legacy token.
 *
 * <pre>
 * look (without credentials) → crumb as JSON, else by XPath, else none → generateNewToken
 *                                                                      └ 404: /me/configure
 * </pre>
 */
final class Dance {

  private static final String TOKENS = "me/descriptorByName/jenkins.security.ApiTokenProperty/";
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9.-]{1,100}");
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,512}");
  private static final Pattern VERSION = Pattern.compile("([0-9]+)\\.([0-9]+).*");
  private static final Pattern INPUT =
      Pattern.compile("<input\\b[^>]{0,2000}>", Pattern.CASE_INSENSITIVE);
  private static final int EXPIRY_SINCE = 548;

  /** What came of it. */
  record Made(String value, @Nullable String uuid, boolean legacy) {
    @Override
    public String toString() {
      return "Made[" + uuid + "]";
    }
  }

  private final Wire wire;
  private final Terminal terminal;
  private Target target;
  private @Nullable String version;
  private final Map<String, String> crumb = new LinkedHashMap<>();

  Dance(Target target, Wire wire, Terminal terminal) {
    this.target = target;
    this.wire = wire;
    this.terminal = terminal;
  }

  Target target() {
    return target;
  }

  /** Looks, without any credentials, where the server is and which level it speaks. */
  void look() {
    String step = "looking at the server";
    URI at = target.at("login");
    for (int hop = 0; hop < 5; hop++) {
      Wire.Reply reply = wire.send(step, at, Map.of(), null);
      String location = reply.header("Location");
      if (reply.status() / 100 == 3 && location != null) {
        at = target.follow(step, at, location);
        String path = at.getRawPath() == null ? "" : at.getRawPath();
        // A redirect to …/login on the way tells the context path, and https where there is one.
        if (path.endsWith("/login")) {
          target = Target.parse(at.resolve(path.substring(0, path.length() - 5)).toString());
        }
        continue;
      }
      if (reply.status() >= 500) {
        throw new Failed(step, "it answers " + reply.status() + "; it may be just starting.");
      }
      version = reply.header("X-Jenkins");
      if (version == null) {
        terminal.err("The server does not say that it is a Jenkins; trying all the same.");
      } else if (!version.matches("[0-9A-Za-z.() -]{1,40}")) {
        version = null;
      }
      return;
    }
    throw new Failed(step, "it redirects again and again.");
  }

  private boolean isAtLeast(int minor) {
    String known = version;
    if (known == null) {
      return true;
    }
    Matcher parts = VERSION.matcher(known);
    if (!parts.matches() || parts.group(1).length() > 6 || parts.group(2).length() > 6) {
      return true;
    }
    int major = Integer.parseInt(parts.group(1));
    return major > 2 || (major == 2 && Integer.parseInt(parts.group(2)) >= minor);
  }

  private static Map<String, String> basic(String user, String secret) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(
        "Authorization",
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8)));
    return headers;
  }

  /** A request with credentials; a redirect that may be followed is. */
  private Wire.Reply ask(
      String step, String path, String user, String secret, @Nullable String form) {
    Map<String, String> headers = basic(user, secret);
    headers.putAll(crumb);
    URI at = target.at(path);
    Wire.Reply reply = wire.send(step, at, headers, form);
    String location = reply.header("Location");
    if (reply.status() / 100 == 3 && location != null) {
      URI to = target.follow(step, at, location);
      if (location.toLowerCase(java.util.Locale.ROOT).contains("login") || form != null) {
        throw new Failed(
            step,
            "the server sends to its login page: it takes no password here (single sign-on?). Sign"
                + " in with a browser, open your name → Security → Add new token, and use that"
                + " token.");
      }
      reply = wire.send(step, to, headers, null);
    }
    if (reply.status() == 401) {
      throw new Failed(
          step,
          "the server refuses the user name or the password (401)"
              + (crumb.isEmpty() ? "" : ", though it took them before")
              + "; a server with single sign-on knows no passwords: make the token with a browser"
              + " under your name → Security.");
    }
    if (reply.status() == 429) {
      throw new Failed(step, "the server says that too many tries were made (429); wait a while.");
    }
    return reply;
  }

  /** Fetches a crumb, where the server has such a thing. */
  void crumb(String user, String password) {
    String step = "fetching a crumb";
    Wire.Reply reply = ask(step, "crumbIssuer/api/json", user, password, null);
    if (reply.status() == 404) {
      terminal.err("The server asks for no crumbs.");
      return;
    }
    if (reply.status() == 200) {
      try {
        Map<String, @Nullable Object> json = Json.readObject(reply.body());
        takeCrumb(step, Json.text(json, "crumbRequestField"), Json.text(json, "crumb"));
        return;
      } catch (Problem e) {
        terminal.err("The crumb is not JSON; asking for it by XPath.");
      }
    }
    Wire.Reply text =
        ask(
            step,
            "crumbIssuer/api/xml?xpath="
                + URLEncoder.encode(
                    "concat(//crumbRequestField,\":\",//crumb)", StandardCharsets.UTF_8),
            user,
            password,
            null);
    if (text.status() != 200) {
      String missing = text.header("X-Required-Permission");
      throw new Failed(
          step,
          "it answers "
              + text.status()
              + (missing == null ? "." : ": the user lacks the right " + missing + "."));
    }
    int colon = text.body().indexOf(':');
    takeCrumb(
        step,
        colon < 0 ? null : text.body().substring(0, colon),
        colon < 0 ? null : text.body().substring(colon + 1).strip());
  }

  private void takeCrumb(String step, @Nullable String field, @Nullable String value) {
    if (field == null
        || value == null
        || !FIELD.matcher(field).matches()
        || field.matches("(?i)authorization|cookie|host|content-.*|connection|transfer-encoding")
        || !PRINTABLE.matcher(value).matches()) {
      throw new Failed(step, "what the server calls a crumb is none.");
    }
    crumb.put(field, value);
    terminal.err("Got a crumb, and keep the session's cookie with it.");
  }

  /** Makes the token. */
  Made create(
      String user, String password, String name, @Nullable LocalDate expires, boolean force) {
    String step = "making the token";
    if (expires != null && !isAtLeast(EXPIRY_SINCE) && !force) {
      throw new Failed(
          step,
          "tokens of Jenkins "
              + version
              + " cannot expire; leave out --expires, or say --force for one that never does.");
    }
    String form = "newTokenName=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    if (expires != null) {
      form += "&expirationDuration=custom&tokenExpiration=" + expires;
    }
    Wire.Reply reply = ask(step, TOKENS + "generateNewToken", user, password, form);
    return switch (reply.status()) {
      case 200 -> made(step, reply.body());
      case 404 -> legacy(user, password);
      case 403 -> throw refused(step, reply);
      default ->
          throw new Failed(step, "the server answers " + reply.status() + " and does not say why.");
    };
  }

  private Failed refused(String step, Wire.Reply reply) {
    if (reply.body().contains("No valid crumb")) {
      return new Failed(
          step,
          crumb.isEmpty()
              ? "the server asks for a crumb but gives none."
              : "the server does not accept its own crumb. A proxy in between may drop the header"
                  + " or the session's cookie, or change the client's address: check the proxy"
                  + " (names with a dot or an underscore are dropped by some).");
    }
    String missing = reply.header("X-Required-Permission");
    return new Failed(
        step,
        "the user may not"
            + (missing == null ? " do that (403)." : ": the right " + missing + " is missing."));
  }

  private static Made made(String step, String body) {
    try {
      Map<String, @Nullable Object> answer = Json.readObject(body);
      if (!"ok".equals(Json.text(answer, "status"))) {
        String message = Json.text(answer, "message");
        throw new Failed(step, "the server says: " + (message == null ? "no." : message));
      }
      Map<String, @Nullable Object> data = Json.asObject(answer.get("data"));
      String value = Json.text(data, "tokenValue");
      String uuid = Json.text(data, "tokenUuid");
      if (value != null && PRINTABLE.matcher(value).matches()) {
        return new Made(value, uuid != null && FIELD.matcher(uuid).matches() ? uuid : null, false);
      }
    } catch (Problem e) {
      // Falls through: what came is not an answer to the question.
    }
    throw new Failed(
        step,
        "the answer holds no token; a page in its place is often the login page of a single"
            + " sign-on in front of the server.");
  }

  /** Before 2.129 a user has one token, and it stands in a page. */
  private Made legacy(String user, String password) {
    String step = "reading the legacy token";
    terminal.err(
        "The server knows no named tokens (it is older than 2.129); reading the one it has.");
    Wire.Reply reply = ask(step, "me/configure", user, password, null);
    if (reply.status() != 200) {
      throw new Failed(step, "the page /me/configure answers " + reply.status() + ".");
    }
    Matcher inputs = INPUT.matcher(reply.body());
    while (inputs.find()) {
      String name = attribute(inputs.group(), "name");
      String value = attribute(inputs.group(), "value");
      if (name != null && name.equals("_.apiToken") && value != null) {
        if (!PRINTABLE.matcher(value).matches()) {
          throw new Failed(
              step,
              "the server hides the token from this login; open your name → Configure → Show API"
                  + " Token in a browser.");
        }
        return new Made(value, null, true);
      }
    }
    throw new Failed(
        step,
        "there is no token in the page /me/configure; open your name → Configure → Show API Token"
            + " in a browser.");
  }

  private static @Nullable String attribute(String tag, String name) {
    Matcher found =
        Pattern.compile(
                "\\s" + name + "\\s*=\\s*(\"([^\"]*)\"|'([^']*)')", Pattern.CASE_INSENSITIVE)
            .matcher(tag);
    if (!found.find()) {
      return null;
    }
    String value = found.group(2) == null ? found.group(3) : found.group(2);
    return value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  /** Who the server says that one is. */
  String whoAmI(String user, String secret) {
    String step = "asking who you are";
    Wire.Reply reply = ask(step, "whoAmI/api/json", user, secret, null);
    if (reply.status() != 200) {
      throw new Failed(step, "the server answers " + reply.status() + ".");
    }
    try {
      String name = Json.text(Json.readObject(reply.body()), "name");
      if (name != null) {
        return Terminal.harmless(name);
      }
    } catch (Problem e) {
      // Falls through.
    }
    throw new Failed(step, "the answer is not the JSON of a Jenkins.");
  }

  /** Revokes a token by its uuid. */
  void revoke(String user, String secret, String uuid) {
    String step = "revoking the token";
    Wire.Reply reply =
        ask(
            step,
            TOKENS + "revoke",
            user,
            secret,
            "tokenUuid=" + URLEncoder.encode(uuid, StandardCharsets.UTF_8));
    switch (reply.status()) {
      case 200 -> {}
      case 403 -> throw refused(step, reply);
      default -> throw new Failed(step, "the server answers " + reply.status() + ".");
    }
  }

  /** The tokens that a Steward lists, a line each. */
  String list(String user, String secret) {
    String step = "listing the tokens";
    Wire.Reply reply = ask(step, "me/api-tokens", user, secret, null);
    if (reply.status() == 404) {
      throw new Failed(
          step, "this server has no list for programs; see your name → Security in a browser.");
    }
    if (reply.status() != 200) {
      throw new Failed(step, "the server answers " + reply.status() + ".");
    }
    var lines = new StringBuilder();
    Object tokens = Json.readObject(reply.body()).get("tokens");
    if (tokens instanceof java.util.List<?> all) {
      for (Object each : all) {
        Map<String, @Nullable Object> token = Json.asObject(each);
        String last = Json.text(token, "expiresOn");
        lines
            .append(Json.text(token, "uuid"))
            .append('\t')
            .append(last == null ? "never" : last)
            .append('\t')
            .append(Json.text(token, "name"))
            .append('\n');
      }
    }
    return Terminal.harmless(lines.toString()).stripTrailing();
  }

  /** The last day that {@code --expires} means. */
  static @Nullable LocalDate expiry(@Nullable String text) {
    if (text == null || text.equals("never")) {
      return null;
    }
    if (text.matches("[0-9]{1,5}d")) {
      return LocalDate.now(ZoneId.systemDefault())
          .plusDays(Integer.parseInt(text.substring(0, text.length() - 1)));
    }
    try {
      return LocalDate.parse(text);
    } catch (java.time.DateTimeException e) {
      throw new Usage("--expires takes days such as 30d, a date such as 2027-01-31, or never.");
    }
  }
}
