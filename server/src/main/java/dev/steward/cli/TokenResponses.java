package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the responses of a server to requests for tokens. */
final class TokenResponses {

  static final Pattern VALUE = Pattern.compile("[!-~]{1,512}");
  static final Pattern UUID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /**
   * A token in a list.
   *
   * @param expires a date, {@code never}, or {@code ?} if unknown
   */
  record TokenSummary(String uuid, String expires, String name) {}

  private TokenResponses() {}

  static List<TokenSummary> parseJson(String step, HttpTransport.Reply reply) {
    var tokens = new ArrayList<TokenSummary>();
    try {
      if (Json.readObject(reply.body()).get("tokens") instanceof List<?> all) {
        for (Object element : all) {
          Map<String, @Nullable Object> token = Json.asObject(element);
          String lastDay = Json.text(token, "expiresOn");
          tokens.add(
              new TokenSummary(
                  Terminal.sanitize(String.valueOf(Json.text(token, "uuid"))),
                  lastDay == null ? "never" : Terminal.sanitize(lastDay),
                  Terminal.sanitize(String.valueOf(Json.text(token, "name")))));
        }
      }
    } catch (Problem e) {
      throw new CommandFailure(step, "the server's token list is not valid JSON.", "");
    }
    return tokens;
  }

  /**
   * Parses a user's page. Up to Jenkins 2.504, the page has rows with a field for the id and one
   * for the name; later versions have cards with the id as an attribute and the name inside. Rows
   * and cards of tokens that are not saved yet have no id.
   */
  static List<TokenSummary> parsePage(String page) {
    var tokens = new ArrayList<TokenSummary>();
    String uuid = "";
    for (HtmlScanner.HtmlTag tag : HtmlScanner.of(page)) {
      String name = null;
      if (tag.get("name").equals("tokenUuid")) {
        uuid = tag.get("value");
      } else if (tag.hasClass("token-card")) {
        uuid = tag.get("id");
      } else if (tag.get("name").equals("tokenName")) {
        name = tag.get("value");
      } else if (tag.name().equals("span") && tag.hasClass("token-name")) {
        name = HtmlScanner.textAfter(page, tag);
      }
      if (name != null && UUID.matcher(uuid).matches()) {
        tokens.add(new TokenSummary(uuid, "?", Terminal.sanitize(name)));
        uuid = "";
      }
    }
    return tokens;
  }

  static String checkedUuid(String text) {
    if (!UUID.matcher(text).matches()) {
      throw new UsageError(
          "--uuid takes the id of a token, as shown by 'steward token create' and"
              + " 'steward token list'.");
    }
    return text;
  }
}
