package dev.steward.rest.user;

import dev.steward.access.AccessSettings;
import dev.steward.access.Expiry;
import dev.steward.access.NewToken;
import dev.steward.access.Token;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.text.Html;
import dev.steward.text.Json;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code USER/descriptorByName/jenkins.security.ApiTokenProperty/…}: creates and revokes API
 * tokens, as in Jenkins; {@code USER/api-tokens} lists them, which Jenkins does not offer.
 */
public final class TokenEndpoints {

  private final Tokens tokens;
  private final AccessSettings accessSettings;

  public TokenEndpoints(Tokens tokens, AccessSettings accessSettings) {
    this.tokens = tokens;
    this.accessSettings = accessSettings;
  }

  public void addRoutes(ResourceType<User> user) {
    for (String name : new String[] {"jenkins.security.ApiTokenProperty", "ApiTokenProperty"}) {
      String base = "descriptorByName/" + name + "/";
      user.route(Method.POST, base + "generateNewToken", AccessRule.self(), this::generate)
          .route(Method.POST, base + "addFixedToken", AccessRule.self(), this::addFixed)
          .route(Method.POST, base + "rename", AccessRule.selfOrAdminister(), this::rename)
          .route(Method.POST, base + "revoke", AccessRule.selfOrAdminister(), this::revoke)
          .route(Method.POST, base + "revokeAll", AccessRule.selfOrAdminister(), this::revokeAll)
          .route(
              Method.POST,
              base + "revokeAllExcept",
              AccessRule.selfOrAdminister(),
              this::revokeAllExcept)
          .route(Method.POST, base + "changeToken", AccessRule.self(), this::changeLegacy);
    }
    user.route(Method.GET, "api-tokens", AccessRule.selfOrAdminister(), this::list);
  }

  private @Nullable LocalDate expiry(Parameters sent) {
    return Expiry.parse(
        sent.find("expirationDuration"), sent.find("tokenExpiration"), tokens.today());
  }

  private Response generate(RequestContext call, User user) {
    Parameters sent = call.parameters();
    NewToken newToken;
    try {
      newToken = tokens.generate(call.caller(), user, sent.find("newTokenName"), expiry(sent));
    } catch (Problem.Conflict e) {
      return error(e.getMessage());
    }
    Token token = newToken.token();
    LocalDate expiresOn = token.expiresOn();
    return answer(
        Json.object()
            .put("status", "ok")
            .put(
                "data",
                Json.object()
                    .put("aboutToExpire", token.isAboutToExpire(tokens.today()))
                    .put("tokenName", token.name())
                    .put("tokenUuid", token.uuid())
                    .put("tokenValue", newToken.value())
                    .put(
                        "expirationDate",
                        expiresOn == null ? "never" : shortDate(call, expiresOn))));
  }

  /** A short date in the client's language, as in Jenkins. */
  private static String shortDate(RequestContext call, LocalDate date) {
    String languages = call.request().header("Accept-Language");
    Locale locale = Locale.US;
    if (languages != null && languages.length() < 200) {
      try {
        locale = Locale.forLanguageTag(Locale.LanguageRange.parse(languages).getFirst().getRange());
      } catch (IllegalArgumentException e) {
        locale = Locale.US;
      }
    }
    return DateTimeFormatter.ofLocalizedDate(FormatStyle.SHORT).withLocale(locale).format(date);
  }

  private Response addFixed(RequestContext call, User user) {
    Parameters sent = call.parameters();
    Token token =
        tokens.addFixed(
            call.caller(),
            user,
            sent.find("newTokenName"),
            sent.get("newTokenPlainValue", ""),
            expiry(sent));
    return answer(
        Json.object()
            .put("status", "ok")
            .put(
                "data",
                Json.object().put("tokenUuid", token.uuid()).put("tokenName", token.name())));
  }

  private Response rename(RequestContext call, User user) {
    Parameters sent = call.parameters();
    String name = sent.get("newName", "");
    String uuid = sent.get("tokenUuid", "");
    if (name.isBlank()) {
      return error("The name cannot be empty");
    }
    if (uuid.isBlank()) {
      return error("The tokenUuid cannot be empty");
    }
    return tokens.rename(call.caller(), user, uuid, name)
        ? answer(Json.object().put("status", "ok"))
        : error("No token found, try refreshing the page");
  }

  private Response revoke(RequestContext call, User user) {
    tokens.revoke(call.caller(), user, uuid(call));
    return Responses.empty();
  }

  private static String uuid(RequestContext call) {
    String uuid = call.parameters().get("tokenUuid", "");
    if (uuid.isBlank()) {
      throw new Problem.Invalid("The tokenUuid cannot be empty");
    }
    return uuid;
  }

  private Response revokeAll(RequestContext call, User user) {
    tokens.revokeAll(call.caller(), user);
    return Responses.empty();
  }

  private Response revokeAllExcept(RequestContext call, User user) {
    tokens.revokeAllExcept(call.caller(), user, uuid(call));
    return Responses.empty();
  }

  private Response changeLegacy(RequestContext call, User user) {
    boolean hasLegacyToken =
        tokens.list(call.caller(), user).stream()
            .anyMatch(token -> token.kind() == Token.TokenType.LEGACY);
    if (!hasLegacyToken && !accessSettings.tokenOptions().legacyCreationAllowed()) {
      return Response.html(
          200,
          "<div>Capability to generate a legacy token without an existing one is currently disabled"
              + " in the security configuration</div>");
    }
    String value = tokens.replaceLegacy(call.caller(), user);
    return Responses.noStore(
        Response.html(
                200,
                "<div>" + Html.escape("Updated. See the new token in the field above") + "</div>")
            .with(
                "X-Jenkins-ValidateButton-Callback",
                "{\"callback\":\"changeTokenCallback\",\"arguments\":[\"" + value + "\"]}"));
  }

  /** {@code GET USER/api-tokens}: all data except the token values. */
  private Response list(RequestContext call, User user) {
    LocalDate today = this.tokens.today();
    String currentUuid = call.caller().tokenUuid();
    List<Json.Writer> tokens = new ArrayList<>();
    for (Token token : this.tokens.list(call.caller(), user)) {
      tokens.add(toJson(token, today).put("inUse", token.uuid().equals(currentUuid)));
    }
    return Responses.noStore(
        Response.json(
            200, Json.object().put("user", user.name()).put("tokens", tokens).toString()));
  }

  static Json.Writer toJson(Token token, LocalDate today) {
    LocalDate expiresOn = token.expiresOn();
    Json.Writer json =
        Json.object()
            .put("uuid", token.uuid())
            .put("name", token.name())
            .put("kind", token.kind().name().toLowerCase(Locale.ROOT))
            .put("madeBy", token.createdVia());
    number(json, "createdAt", token.createdAt());
    json.put("expiresOn", expiresOn == null ? null : expiresOn.toString())
        .put("expired", token.isExpired(today))
        .put("useCount", token.useCount());
    number(json, "lastUsedAt", token.lastUsedAt());
    return json.put("lastAddress", token.lastAddress())
        .put("lastAgent", token.lastAgent())
        .put("lastPath", token.lastPath());
  }

  private static void number(Json.Writer json, String name, @Nullable Long value) {
    if (value == null) {
      json.put(name, (String) null);
    } else {
      json.put(name, value.longValue());
    }
  }

  private static Response error(String message) {
    return answer(Json.object().put("status", "error").put("message", message));
  }

  private static Response answer(Json.Writer json) {
    return Responses.noStore(Response.json(200, json.toString()));
  }
}
