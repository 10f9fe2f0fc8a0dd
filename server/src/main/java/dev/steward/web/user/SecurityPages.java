package dev.steward.web.user;

import dev.steward.access.ActiveSession;
import dev.steward.access.Expiry;
import dev.steward.access.NewToken;
import dev.steward.access.Token;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.user.UserEndpoints;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.text.ShellQuote;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Security page of a user: API tokens, sessions and password. */
public final class SecurityPages {

  private final InstantSource clock;
  private final Users users;
  private final Tokens tokens;
  private final UserEndpoints userEndpoints;

  public SecurityPages(
      InstantSource clock, Users users, Tokens tokens, UserEndpoints userEndpoints) {
    this.clock = clock;
    this.users = users;
    this.tokens = tokens;
    this.userEndpoints = userEndpoints;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule selfOrAdminister = AccessRule.selfOrAdminister();
    kinds
        .user()
        .route(Method.GET, "security", selfOrAdminister, this::page)
        .route(Method.GET, "configure", selfOrAdminister, this::page)
        .route(Method.POST, "security/token", AccessRule.self(), this::generate)
        .route(Method.POST, "security/revoke", selfOrAdminister, this::revoke)
        .route(Method.POST, "security/revokeAll", selfOrAdminister, this::revokeAll)
        .route(Method.POST, "security/password", selfOrAdminister, this::password)
        .route(Method.POST, "security/signOut", selfOrAdminister, this::signOut)
        .route(
            Method.POST, "security/signOutEverywhere", selfOrAdminister, this::signOutEverywhere);
  }

  private Response page(RequestContext call, User user) {
    return page(call, user, 200, null, "", "");
  }

  private Response page(
      RequestContext call,
      User user,
      int status,
      SecurityView.@Nullable NewTokenView newToken,
      String tokenError,
      String passwordError) {
    boolean own = call.caller().userId() == user.id();
    LocalDate today = this.tokens.today();
    long now = clock.millis();
    var tokens = new ArrayList<SecurityView.TokenRow>();
    for (Token token : this.tokens.list(call.caller(), user).reversed()) {
      tokens.add(tokenRow(token, today, now));
    }
    var sessions = new ArrayList<SecurityView.SessionRow>();
    String currentMark = own ? call.session().mark() : "";
    for (ActiveSession session : call.session().sessions(call.caller(), user)) {
      sessions.add(
          new SecurityView.SessionRow(
              session.publicId(),
              UserAgentName.shorten(session.agent()),
              session.address(),
              TextFormat.ago(session.createdAt(), now),
              TextFormat.ago(session.seenAt(), now),
              session.publicId().equals(currentMark)));
    }
    var view =
        new SecurityView(
            user.name(),
            user.fullName(),
            call.path(),
            own,
            newToken,
            "curl -u "
                + ShellQuote.single(
                    user.name() + ":" + (newToken == null ? "$TOKEN" : newToken.value()))
                + " "
                + ShellQuote.single(call.rootUrl() + "api/json"),
            tokenError.isEmpty() ? "" : call.parameters().get("newTokenName", ""),
            tokenError.isEmpty() ? "" : call.parameters().get("tokenExpiration", ""),
            tokens,
            this.tokens.findLegacyValue(call.caller(), user),
            sessions,
            !call.caller().usesToken(),
            users.passwordPolicy().minLength(),
            lifetimes(today),
            tokenError,
            passwordError);
    Response page =
        Templates.page(
            call,
            status,
            "user/security.jte",
            Map.of("frame", UserTasks.layout(call, user), "user", view));
    return newToken == null ? page : page.set("Cache-Control", "no-store");
  }

  private static List<SecurityView.Lifetime> lifetimes(LocalDate today) {
    return IntStream.of(7, 30, 60, 90, 365)
        .mapToObj(days ->
            new SecurityView.Lifetime(today.plusDays(days).toString(), "in " + days + " days"))
        .toList();
  }

  private static SecurityView.TokenRow tokenRow(Token token, LocalDate today, long now) {
    Long created = token.createdAt();
    Long used = token.lastUsedAt();
    return new SecurityView.TokenRow(
        token.uuid(),
        token.name(),
        created == null ? TimeElement.none("") : TextFormat.ago(created, now),
        origin(token),
        token.useCount(),
        used == null ? TimeElement.none("never") : TextFormat.ago(used, now),
        UserAgentName.lastUse(token),
        TextFormat.expiry(token.expiresOn(), today),
        warnings(token, today, now));
  }

  /** Warnings about a token, for its owner and for administrators. */
  public static List<String> warnings(Token token, LocalDate today, long now) {
    var warnings = new ArrayList<String>();
    if (token.kind() == Token.TokenType.LEGACY) {
      warnings.add("legacy");
    }
    if (token.isExpired(today)) {
      warnings.add("expired");
    } else if (token.isAboutToExpire(today)) {
      warnings.add("expires soon");
    }
    if (token.isOld(now)) {
      warnings.add("over a year old");
    }
    if (token.isUnused(now)) {
      warnings.add("unused for " + Token.UNUSED_DAYS + " days");
    }
    return warnings;
  }

  private static String origin(Token token) {
    return switch (token.kind()) {
      case LEGACY -> "as a legacy token";
      case FIXED -> "with a given value";
      case GENERATED ->
          token.createdVia().startsWith("token:") ? "by another token" : "by " + token.createdVia();
    };
  }

  private Response generate(RequestContext call, User user) {
    Parameters parameters = call.parameters();
    try {
      LocalDate lastDay =
          Expiry.parseForm(
              parameters.find("expirationDuration"),
              parameters.find("tokenExpiration"),
              tokens.today());
      NewToken newToken =
          tokens.generate(call.caller(), user, parameters.find("newTokenName"), lastDay);
      return page(
          call,
          user,
          200,
          new SecurityView.NewTokenView(
              newToken.token().name(),
              newToken.value(),
              lastDay == null
                  ? "The token never expires."
                  : "The token expires after " + lastDay + "."),
          "",
          "");
    } catch (Problem.Invalid | Problem.Conflict e) {
      return page(call, user, 400, null, e.getMessage(), "");
    }
  }

  private Response revoke(RequestContext call, User user) {
    tokens.revoke(call.caller(), user, call.requiredParameter("tokenUuid"));
    return back(call);
  }

  private Response revokeAll(RequestContext call, User user) {
    tokens.revokeAll(call.caller(), user);
    return back(call);
  }

  private Response password(RequestContext call, User user) {
    try {
      userEndpoints.changePassword(call, user);
    } catch (Problem.Invalid e) {
      return page(call, user, 400, null, "", e.getMessage());
    }
    return back(call);
  }

  private Response signOut(RequestContext call, User user) {
    call.session().end(call.caller(), user, call.requiredParameter("session"));
    return back(call);
  }

  private Response signOutEverywhere(RequestContext call, User user) {
    users.endAllSessions(call.caller(), user);
    return back(call);
  }

  private static Response back(RequestContext call) {
    return Response.redirect(call.path() + "security/");
  }
}
