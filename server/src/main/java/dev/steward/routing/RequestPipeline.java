package dev.steward.routing;

import dev.steward.access.Authenticator;
import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.Sessions;
import dev.steward.access.TokenUsage;
import dev.steward.access.User;
import dev.steward.http.HttpServer;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pipeline that every request passes: validates the path, authenticates the caller, checks the
 * crumb and Overall/Read, finds the route, checks its access rule, and runs its endpoint. Converts
 * errors of all steps to responses.
 */
public final class RequestPipeline implements HttpServer.RequestHandler {

  /** The login form checks its crumb itself, since its refusal is a redirect. */
  private static final String LOGIN_FORM = "j_spring_security_check";

  /** Target of that redirect: an HTML page for all clients. */
  private static final String LOGIN_ERROR = "loginError";

  private static final List<Header> COMMON_HEADERS =
      List.of(
          Header.constant("X-Content-Type-Options", "nosniff"),
          Header.constant("Cross-Origin-Resource-Policy", "same-origin"));
  private static final List<Header> VARY =
      List.of(Header.constant("Vary", "Authorization, Cookie, Accept, Accept-Encoding"));
  private static final List<Header> NO_CACHE =
      List.of(Header.constant("Cache-Control", "no-cache"));
  private static final List<Header> PRIVATE_NO_CACHE =
      List.of(Header.constant("Cache-Control", "private, no-cache"));

  private static final Logger LOG = LoggerFactory.getLogger(RequestPipeline.class);

  private final Site site;
  private final RouteTable<?> routeTable;
  private final Authorizer rights;
  private final AuthorizationHeader authorizationHeader;
  private final Sessions sessions;
  private final Crumbs crumbs;
  private final TokenUsage tokenUsage;
  private final ErrorPage errors;
  private final BooleanSupplier strictCrumbs;
  private final Confirmations confirmations;

  /**
   * Combines the steps of the pipeline.
   *
   * @param strictCrumbs requires crumbs as Jenkins does: for each POST without an API token
   * @param confirmations creates the confirmations of actions
   */
  public RequestPipeline(
      Site site,
      RouteTable<?> routeTable,
      Authorizer rights,
      Authenticator login,
      Sessions sessions,
      Crumbs crumbs,
      TokenUsage tokenUsage,
      BooleanSupplier strictCrumbs,
      ErrorLayout layout,
      Confirmations confirmations) {
    this.site = site;
    this.routeTable = routeTable;
    this.rights = rights;
    this.authorizationHeader = new AuthorizationHeader(login);
    this.sessions = sessions;
    this.crumbs = crumbs;
    this.tokenUsage = tokenUsage;
    this.errors = new ErrorPage(site, layout);
    this.strictCrumbs = strictCrumbs;
    this.confirmations = confirmations;
  }

  /** Request state so far; used when rendering errors. */
  private static final class RequestState {
    Caller caller;
    String path = "";
    boolean loginError;

    RequestState(String address) {
      caller = Caller.anonymous(address);
    }
  }

  @Override
  public Response handle(Request request) {
    var state = new RequestState(request.peer().address());
    var session = new SessionContext(sessions, crumbs, site, request);
    Response response;
    try {
      response = process(request, session, state);
    } catch (Problem.Unauthenticated problem) {
      response =
          withChallenge(
              errors.of(problem, new ErrorPage.RefusedRequest(request, null), state.caller, ""),
              state.loginError || isBrowser(request));
    } catch (Problem problem) {
      LOG.debug("refused: {}", problem.getMessage());
      response =
          errors.of(problem, refused(request, session, state.caller), state.caller, state.path);
    } catch (Outage e) {
      // All requests fail alike during an outage, so one line without a stack trace has to do.
      String id = UUID.randomUUID().toString();
      LOG.warn("{} (id {})", e.getMessage(), id);
      response = errors.outage(e, request, id);
    } catch (RuntimeException | StackOverflowError e) {
      String id = UUID.randomUUID().toString();
      if (Outage.isCauseOf(e)) {
        LOG.warn("{}: the disk is full or failing (id {})", e.getMessage(), id);
      } else {
        LOG.error(
            "{} (id {})", e instanceof ServerFailure ? e.getMessage() : "internal error", id, e);
      }
      response = errors.internalError(request, id);
    }
    return finish(session.addCookies(response), request, state.caller);
  }

  /** Browsers get the error as a page with navigation and search. */
  private ErrorPage.RefusedRequest refused(Request request, SessionContext session, Caller caller) {
    boolean asPage = request.accepts("text/html") && rights.allows(caller, Permission.READ);
    return new ErrorPage.RefusedRequest(
        request,
        asPage
            ? new RequestContext(
                request,
                caller,
                routeTable.rootResource(),
                routeTable.rootRoute(),
                List.of(),
                site,
                rights,
                session,
                () -> caller)
            : null);
  }

  private Response process(Request request, SessionContext session, RequestState state) {
    String raw = request.rawPath();
    String context = site.contextPath();
    if (!context.isEmpty()) {
      if (raw.equals(context)) {
        return Response.redirect(context + "/");
      }
      if (!raw.startsWith(context + "/")) {
        throw new Problem.NotFound("This server only serves URLs below " + context + "/.");
      }
      raw = raw.substring(context.length());
    }
    UrlPath path = UrlPath.parse(raw);
    List<String> segments = path.segments();
    state.loginError = !segments.isEmpty() && segments.getFirst().equals(LOGIN_ERROR);
    state.caller = authenticate(request, session, path);
    Caller caller = state.caller;
    if (!caller.isAnonymous()) {
      ResponseMemory.setOwner(owner(caller));
    }
    if (!isSafe(request.method())) {
      Response refusal =
          crumbRefusal(request, session, caller, segments.equals(List.of(LOGIN_FORM)));
      if (refusal != null) {
        if (!routeTable.isHook(path)) {
          return refusal;
        }
        caller = Caller.anonymous(request.peer().address());
        state.caller = caller;
      }
    } else if (routeTable.isHook(path, request.method()) && !mayActByGet(request, caller)) {
      caller = Caller.anonymous(request.peer().address());
      state.caller = caller;
    }
    // Open routes, such as the health check, must work while the database is down.
    if (!routeTable.isOpen(path) && !rights.allows(caller, Permission.READ)) {
      rights.require(caller, Permission.READ);
    }
    return switch (routeTable.find(caller, path, request.method())) {
      case RouteTable.RouteResult.NoRoute(boolean plain) when plain ->
          errors.respond(
              refused(request, session, caller),
              404,
              "Not Found",
              "Page not found.",
              null,
              ErrorPage.ErrorStyle.BARE);
      case RouteTable.RouteResult.NoRoute _ -> throw new Problem.NotFound("Page not found.");
      case RouteTable.RouteResult.MissingSlash(String url) ->
          Response.redirect(
              context + "/" + url + (request.rawQuery() == null ? "" : "?" + request.rawQuery()));
      case RouteTable.RouteResult.WrongMethod(Resource<?> resource, String verb, String allow) -> {
        state.path = resource.url() + verb;
        throw new Problem.WrongMethod("This URL requires " + allow + ".", allow);
      }
      case RouteTable.RouteResult.RouteMatch<?> match -> run(match, request, session, state);
    };
  }

  private <T> Response run(
      RouteTable.RouteResult.RouteMatch<T> match,
      Request request,
      SessionContext session,
      RequestState state) {
    Caller caller = state.caller;
    Resource<T> resource = match.resource();
    state.path = resource.url() + match.route().verb();
    switch (match.route().rule()) {
      case AccessRule.OpenRule _, AccessRule.WebhookRule _ -> {}
      case AccessRule.PermissionRule(Permission permission) ->
          rights.require(caller, permission, resource.protectedObject());
      case AccessRule.AnyPermissionRule(List<Permission> permissions) ->
          requireAny(caller, permissions, resource.protectedObject());
      case AccessRule.SelfOrPermissionRule(Permission permission) -> {
        if (!isSelf(caller, resource.protectedObject())) {
          rights.require(caller, permission);
        }
      }
      case AccessRule.SelfRule _ -> {
        if (!isSelf(caller, resource.protectedObject())) {
          // No body, as in Jenkins' own response: clients only check the status.
          return Response.of(403);
        }
      }
    }
    var context =
        new RequestContext(
            request,
            caller,
            resource,
            match.route(),
            match.extraSegments(),
            site,
            rights,
            session,
            () -> reauthenticate(request, session, caller));
    Response response = match.route().endpoint().serve(context, resource.value());
    confirm(context, response);
    return response;
  }

  /** Adds a confirmation to an action of a page that redirects to another page. */
  private void confirm(RequestContext context, Response response) {
    if (context.request().isPost()
        && context.caller().authMethod() == Caller.AuthMethod.SESSION
        && response.status() == 302
        && !context.session().isConfirmed()) {
      Confirmation confirmation = confirmations.of(context, response);
      if (confirmation != null) {
        context.confirm(confirmation);
      }
    }
  }

  /** Several permissions would do, so the header of the refusal names none. */
  private void requireAny(
      Caller caller, List<Permission> permissions, ProtectedObject protectedObject) {
    if (permissions.stream()
        .noneMatch(permission -> rights.allows(caller, permission, protectedObject))) {
      throw Problem.Forbidden.hidden(
          caller.name()
              + " needs one of these permissions: "
              + permissions.stream()
                  .map(rights::effective)
                  .map(Permission::title)
                  .distinct()
                  .collect(Collectors.joining(", ")));
    }
  }

  private static boolean isSelf(Caller caller, ProtectedObject protectedObject) {
    return !caller.isAnonymous()
        && protectedObject instanceof ProtectedObject.UserObject(long userId)
        && userId == caller.userId();
  }

  private Caller authenticate(Request request, SessionContext session, UrlPath path) {
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
  private Caller reauthenticate(Request request, SessionContext session, Caller caller) {
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

  private static boolean isSafe(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /**
   * A GET on a webhook has effects, and no crumb protects it. It may come from an image on another
   * site, to which browsers add the session or remembered Basic credentials. These count only if
   * the request carries its own credentials and does not come from another site.
   */
  private boolean mayActByGet(Request request, Caller caller) {
    return caller.authMethod() == Caller.AuthMethod.BEARER
        || (caller.usesAuthorizationHeader()
            && !CrossSiteCheck.isCrossSite(request, site.origin(request.peer())));
  }

  /** Returns the refusal of a request that lacks a required crumb; null if it may continue. */
  private @Nullable Response crumbRefusal(
      Request request, SessionContext session, Caller caller, boolean loginForm) {
    boolean bearer = caller.authMethod() == Caller.AuthMethod.BEARER;
    boolean crossSite = CrossSiteCheck.isCrossSite(request, site.origin(request.peer()));
    if (!bearer && CrossSiteCheck.isReportedByBrowser(request)) {
      return errors.missingCrumb(
          refused(request, session, caller),
          "Refused: the browser reports that another site made this request.");
    }
    if (loginForm) {
      return null;
    }
    // Jenkins requires crumbs for POST only; sessions need one for other unsafe methods as well.
    boolean strict = request.isPost() && strictCrumbs.getAsBoolean();
    boolean exempt =
        caller.usesAuthorizationHeader()
            && (bearer || !crossSite)
            && (!strict || caller.usesToken());
    if (exempt || session.hasValidCrumb(request, caller)) {
      return null;
    }
    return errors.missingCrumb(
        refused(request, session, caller),
        caller.isAnonymous()
            ? "The request has neither credentials nor a crumb."
            : "A request that changes something needs the crumb of its session.");
  }

  /**
   * Scripts are offered Basic authentication; browsers are not, since they would show a prompt and
   * remember the credentials.
   */
  private static Response withChallenge(Response response, boolean browser) {
    return response.with(
        "WWW-Authenticate",
        browser ? Site.NO_PROMPT : "Basic realm=\"Jenkins\", charset=\"UTF-8\"");
  }

  private static boolean isBrowser(Request request) {
    String agent = request.header("User-Agent");
    return request.header("Sec-Fetch-Mode") != null
        || request.header("Sec-Fetch-Site") != null
        || (agent != null && agent.contains("Mozilla"));
  }

  private static String owner(Caller caller) {
    return "user " + caller.userId();
  }

  private static Response finish(Response response, Request request, Caller caller) {
    response.user(caller.isAnonymous() ? null : owner(caller));
    response.addHeaders(COMMON_HEADERS);
    if (response.header("Vary") == null) {
      response.addHeaders(VARY);
    }
    String type = response.header("Content-Type");
    if (type != null
        && type.startsWith("text/html")
        && response.header("Content-Security-Policy") == null) {
      // All HTML gets these headers, whichever endpoint created it.
      Site.withSecurityHeaders(response).set("X-Frame-Options", "deny");
    }
    if (response.header("Cache-Control") == null) {
      response.addHeaders(caller.isAnonymous() ? NO_CACHE : PRIVATE_NO_CACHE);
    }
    try {
      return Compression.apply(request, response);
    } catch (Problem.Overloaded | Problem.TooLarge e) {
      // No memory for a compressed copy; the uncompressed response already exists.
      return response;
    }
  }
}
