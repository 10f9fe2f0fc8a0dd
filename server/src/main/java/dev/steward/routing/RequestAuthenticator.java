package dev.steward.routing;

import dev.steward.access.Authenticator;
import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.TokenUsage;
import dev.steward.access.User;
import dev.steward.http.Request;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Determines the caller of a request from its Authorization header or session, and uses its crumb
 * and origin to check whether the request may act on the caller's behalf.
 */
final class RequestAuthenticator {

  final AuthorizationHeader authorizationHeader;
  final TokenUsage tokenUsage;
  final BooleanSupplier strictCrumbs;

  private final Site site;
  private final RouteTable<?> routeTable;
  private final Authorizer rights;

  RequestAuthenticator(
      Site site,
      RouteTable<?> routeTable,
      Authorizer rights,
      Authenticator login,
      TokenUsage tokenUsage,
      BooleanSupplier strictCrumbs) {
    this.site = site;
    this.routeTable = routeTable;
    this.rights = rights;
    this.authorizationHeader = new AuthorizationHeader(login);
    this.tokenUsage = tokenUsage;
    this.strictCrumbs = strictCrumbs;
  }

  Caller authenticate(Request request, SessionContext session, UrlPath path) {
    String address = request.peer().address();
    List<String> headers = request.headers("Authorization");
    if (!headers.isEmpty()) {
      if (routeTable.isHook(path) && authorizationHeader.isForeignToken(headers)) {
        return Caller.anonymous(address);
      }
      Caller caller = authorizationHeader.authenticate(headers, address);
      String token = caller.tokenUuid();
      if (token != null) {
        String agent = request.header("User-Agent");
        tokenUsage.count(token, address, agent == null ? "" : agent, request.rawPath());
      }
      return caller;
    }
    User user = session.user();
    return user == null
        ? Caller.anonymous(address)
        : user.toCaller(Caller.AuthMethod.SESSION, null, address);
  }

  /** Re-authenticates a request that is still in progress. */
  Caller reauthenticate(Request request, SessionContext session, Caller caller) {
    Caller current =
        switch (caller.authMethod()) {
          case PASSWORD, TOKEN, BEARER ->
              authorizationHeader.authenticate(request.headers("Authorization"), caller.address());
          case SESSION -> {
            User user = session.currentUser();
            if (user == null) {
              throw new Problem.Unauthenticated("The session has expired.");
            }
            yield user.toCaller(Caller.AuthMethod.SESSION, null, caller.address());
          }
          case NONE, LOCAL, SYSTEM -> caller;
        };
    if (current.userId() != caller.userId()) {
      throw new Problem.Unauthenticated("The credentials now belong to a different user.");
    }
    rights.require(current, Permission.READ);
    return current;
  }

  /**
   * A GET on a webhook has effects, and no crumb protects it. The request may come from an image on
   * another site; browsers add the session or remembered Basic credentials to it. The caller may
   * therefore act only with a bearer token, or with another Authorization header if the request
   * does not come from another site.
   */
  boolean mayActByGet(Request request, Caller caller) {
    return caller.authMethod() == Caller.AuthMethod.BEARER
        || (caller.usesAuthorizationHeader()
            && !CrossSiteCheck.isCrossSite(request, site.origin(request.peer())));
  }

  /**
   * Returns the reason to refuse a request that lacks a required crumb; null if it may continue.
   *
   * @param needsNoCrumb whether the route checks the crumb itself, or changes nothing
   */
  @Nullable String crumbRefusal(
      Request request, SessionContext session, Caller caller, boolean needsNoCrumb) {
    boolean bearer = caller.authMethod() == Caller.AuthMethod.BEARER;
    boolean crossSite = CrossSiteCheck.isCrossSite(request, site.origin(request.peer()));
    if (!bearer && CrossSiteCheck.isReportedByBrowser(request)) {
      return "Refused: the browser reports that another site made this request.";
    }
    if (needsNoCrumb) {
      return null;
    }
    // Jenkins requires crumbs only for POST; here, sessions need one for other unsafe methods too.
    boolean strict = request.isPost() && strictCrumbs.getAsBoolean();
    boolean exempt =
        caller.usesAuthorizationHeader()
            && (bearer || !crossSite)
            && (!strict || caller.usesToken());
    if (exempt || session.hasValidCrumb(request, caller)) {
      return null;
    }
    return caller.isAnonymous()
        ? "The request has neither credentials nor a crumb."
        : "A request that changes something needs the crumb of its session.";
  }
}
