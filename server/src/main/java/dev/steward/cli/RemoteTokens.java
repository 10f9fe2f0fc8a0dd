package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A user's API tokens on another server, a Steward or any Jenkins.
 *
 * <pre>
 * crumb as JSON → else by XPath → else none;  then  generateNewToken → (404: before 2.129) /me/configure
 * </pre>
 */
final class RemoteTokens {

  private static final String TOKENS = "me/descriptorByName/jenkins.security.ApiTokenProperty/";
  private static final Pattern VALUE = Pattern.compile("[!-~]{1,512}");
  private static final Pattern UUID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /**
   * A created token, or the existing legacy token.
   *
   * @param uuid null for a legacy token, or if the server does not return one
   * @param expires in the server's format; null if the server does not return it
   */
  record Made(String value, @Nullable String uuid, @Nullable String expires, boolean legacy) {
    @Override
    public String toString() {
      return "Made[" + uuid + "]";
    }
  }

  /**
   * A token in a list.
   *
   * @param expires a date, {@code never}, or {@code ?} if unknown
   */
  record Listed(String uuid, String expires, String name) {}

  private final Conversation conversation;
  private final Terminal terminal;

  RemoteTokens(Conversation conversation, Terminal terminal) {
    this.conversation = conversation;
    this.terminal = terminal;
  }

  /**
   * Creates a token; for a server before 2.129, reads the user's existing token.
   *
   * @param force also if the server does not support the requested expiry
   */
  Made create(String name, Expires expires, boolean force) {
    Probe.Seen seen = conversation.seen();
    if (expires.isSet() && seen.isBefore(Level.EXPIRING_TOKENS) && !force) {
      throw new Failed(
          "create the token",
          seen.product()
              + " has no tokens that expire (Jenkins has them since "
              + Level.EXPIRING_TOKENS
              + ").",
          "Omit --expires and revoke the token yourself, or use --force.");
    }
    if (seen.isBefore(Level.NAMED_TOKENS)) {
      return legacy();
    }
    Crumb.fetch(conversation, terminal);
    String step = "create the token";
    Wire.Reply reply =
        conversation.post(
            step, TOKENS + "generateNewToken", expires.in(Form.of("newTokenName", name)));
    if (reply.status() == 404) {
      return legacy();
    }
    Made made = made(step, reply);
    if (expires.isSet() && made.expires() == null && !force) {
      String uuid = made.uuid();
      if (uuid != null) {
        post("revoke the new token", uuid);
      }
      throw new Failed(
          step,
          "the server created a token without an expiry date"
              + (uuid == null ? "." : "; it was revoked."),
          "Omit --expires, or use --force.");
    }
    return made;
  }

  private Made made(String step, Wire.Reply reply) {
    Map<String, @Nullable Object> answer;
    try {
      answer = Json.readObject(reply.body());
      if ("ok".equals(Json.text(answer, "status"))) {
        Map<String, @Nullable Object> data = Json.asObject(answer.get("data"));
        String value = Json.text(data, "tokenValue");
        String uuid = Json.text(data, "tokenUuid");
        if (value != null && VALUE.matcher(value).matches()) {
          return new Made(
              value,
              uuid != null && UUID.matcher(uuid).matches() ? uuid : null,
              Json.text(data, "expirationDate"),
              false);
        }
        throw new Failed(
            step, "the server returned an invalid token.", "Revoke it in the server's token list.");
      }
    } catch (Problem e) {
      throw new Failed(
          step,
          reply.named() + " returned status " + reply.status() + " with a page instead of a token.",
          "Often the response is the login page of a gateway in front of the server. "
              + Advice.clicks(conversation.seen()));
    }
    String message = Json.text(answer, "message");
    throw new Failed(
        step,
        message == null ? "the server refused." : "the server reports: " + Terminal.said(message),
        "");
  }

  /** Reads the only token of a user before 2.129, from the user's settings. */
  private Made legacy() {
    String step = "read the API token";
    Wire.Reply reply = conversation.get(step, "me/configure");
    Probe.Seen seen = conversation.seen();
    if (reply.status() != 200) {
      throw new Failed(
          step,
          reply.named()
              + " returned status "
              + reply.status()
              + ", and named tokens are not available either.",
          "Does --server include the context path of Jenkins? " + Advice.clicks(seen));
    }
    for (Tags.Tag tag : Tags.of(reply.body())) {
      if (tag.name().equals("input") && tag.get("name").equals("_.apiToken")) {
        if (VALUE.matcher(tag.get("value")).matches()) {
          return new Made(tag.get("value"), null, null, true);
        }
        throw new Failed(
            step,
            tag.get("value").isEmpty()
                ? "its field in the user's settings is empty."
                : "the server does not show it: '" + Terminal.said(tag.get("value")) + "'.",
            Advice.clicks(seen));
      }
    }
    throw new Failed(
        step,
        "no token in the user's settings (" + reply.named() + ").",
        "A Jenkins before 1.426 has no API tokens; a newer one may show it after a click. "
            + Advice.clicks(seen));
  }

  /** Lists the user's tokens, as far as the server shows them. */
  List<Listed> list() {
    String step = "list the tokens";
    if (conversation.seen().steward()) {
      return ofJson(step, conversation.get(step, "me/api-tokens"));
    }
    if (conversation.seen().isBefore(Level.NAMED_TOKENS)) {
      throw new Failed(
          step,
          "users of " + conversation.seen().product() + " have one token each, and no list.",
          "steward token create --server … prints it.");
    }
    boolean old = conversation.seen().isBefore(Level.SECURITY_PAGE);
    Wire.Reply page = conversation.get(step, old ? "me/configure" : "me/security/");
    if (page.status() == 404 && !old) {
      page = conversation.get(step, "me/configure");
    }
    List<Listed> listed = ofPage(page.body());
    if (page.status() != 200 || (listed.isEmpty() && !page.body().contains("generateNewToken"))) {
      throw new Failed(
          step,
          "Jenkins has no API that lists tokens, and the user's page could not be" + " read.",
          "See your name → Security in a browser.");
    }
    terminal.err("Read from the user's page, which does not show expiry dates.");
    return listed;
  }

  private static List<Listed> ofJson(String step, Wire.Reply reply) {
    var listed = new ArrayList<Listed>();
    try {
      if (Json.readObject(reply.body()).get("tokens") instanceof List<?> all) {
        for (Object each : all) {
          Map<String, @Nullable Object> token = Json.asObject(each);
          String last = Json.text(token, "expiresOn");
          listed.add(
              new Listed(
                  Terminal.said(String.valueOf(Json.text(token, "uuid"))),
                  last == null ? "never" : Terminal.said(last),
                  Terminal.said(String.valueOf(Json.text(token, "name")))));
        }
      }
    } catch (Problem e) {
      throw new Failed(step, "the server's list is not valid JSON.", "");
    }
    return listed;
  }

  /**
   * Parses the page of a user: until 2.504 rows with a field for the id and one for the name, since
   * then cards with the id as attribute and the name inside. Drafts have no id.
   */
  private static List<Listed> ofPage(String page) {
    var listed = new ArrayList<Listed>();
    String uuid = "";
    for (Tags.Tag tag : Tags.of(page)) {
      String name = null;
      if (tag.get("name").equals("tokenUuid")) {
        uuid = tag.get("value");
      } else if (tag.hasClass("token-card")) {
        uuid = tag.get("id");
      } else if (tag.get("name").equals("tokenName")) {
        name = tag.get("value");
      } else if (tag.name().equals("span") && tag.hasClass("token-name")) {
        name = Tags.textBehind(page, tag);
      }
      if (name != null && UUID.matcher(uuid).matches()) {
        listed.add(new Listed(uuid, "?", Terminal.said(name)));
        uuid = "";
      }
    }
    return listed;
  }

  /** Revokes a token; prints a note if the server does not confirm that the token existed. */
  void revoke(String uuid) {
    if (conversation.seen().isBefore(Level.NAMED_TOKENS)) {
      throw new Failed(
          "revoke the token",
          conversation.seen().product()
              + " has one token per user, which can be changed but not revoked.",
          "With a browser: your name → Configure → Show API Token → Change API Token.");
    }
    boolean known = isListed(uuid);
    Crumb.fetch(conversation, terminal);
    post("revoke the token", uuid);
    terminal.err(
        "Revoked " + uuid + (known ? "." : ". (The server reports success for unknown ids too.)"));
  }

  /** Checks that the token is listed; false if the server's list cannot be read. */
  private boolean isListed(String uuid) {
    List<Listed> all;
    try {
      all = list();
    } catch (Failed e) {
      return false;
    }
    if (all.stream().noneMatch(token -> token.uuid().equals(uuid))) {
      throw new Failed(
          "revoke the token",
          "the user has no token with id " + uuid + ".",
          "steward token list --server … shows the tokens.");
    }
    return true;
  }

  private void post(String step, String uuid) {
    Wire.Reply reply = conversation.post(step, TOKENS + "revoke", Form.of("tokenUuid", uuid));
    if (reply.status() != 200 && reply.status() != 204) {
      throw new Failed(step, reply.named() + " returned status " + reply.status() + ".", "");
    }
  }

  /**
   * Revokes the token that authenticates the request; no server with named tokens requires a crumb
   * for that.
   */
  void revokeOwn(String uuid) {
    post("revoke the token", uuid);
  }

  static String checkedUuid(String text) {
    if (!UUID.matcher(text).matches()) {
      throw new Usage(
          "--uuid takes the id of a token, as shown by 'steward token create' and"
              + " 'steward token list'.");
    }
    return text;
  }
}
