package dev.steward.routing;

import dev.steward.access.Authenticator;
import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.Permission;
import dev.steward.access.Sessions;
import dev.steward.access.TokenUsage;
import dev.steward.http.HttpServer;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pipeline that every request passes through. It validates the path, authenticates the caller,
 * checks the crumb and Overall/Read, finds the route, checks its access rule, and runs its
 * endpoint. It converts the errors of all these steps to responses.
 */
public final class RequestPipeline implements HttpServer.RequestHandler {

  /**
   * The login form, whose endpoint checks the crumb itself: without a valid crumb it redirects
   * instead of responding with an error.
   */
  private static final String LOGIN_FORM = "j_spring_security_check";

  /** Target of the redirect after a failed login: an HTML page for all clients. */
  private static final String LOGIN_ERROR = "loginError";

  private static final Logger LOG = LoggerFactory.getLogger(RequestPipeline.class);

  private final Site site;
  private final RouteTable<?> routeTable;
  final Authorizer rights;
  private final RequestAuthenticator authenticator;
  private final AccessRuleCheck ruleCheck;
  private final Sessions sessions;
  private final Crumbs crumbs;
  final ErrorPage errors;
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
    this.ruleCheck = new AccessRuleCheck(rights);
    this.authenticator =
        new RequestAuthenticator(site, routeTable, rights, login, tokenUsage, strictCrumbs);
    this.sessions = sessions;
    this.crumbs = crumbs;
    this.errors = new ErrorPage(site, layout);
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
          ResponseHeaders.withChallenge(
              errors.of(problem, new ErrorPage.RefusedRequest(request, null), state.caller, ""),
              state.loginError || ResponseHeaders.isBrowser(request));
    } catch (Problem problem) {
      LOG.debug("refused: {}", problem.getMessage());
      response =
          errors.of(problem, refused(request, session, state.caller), state.caller, state.path);
    } catch (Outage e) {
      // All requests fail in the same way during an outage, so one line without a stack trace is
      // enough.
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
    return ResponseHeaders.finish(session.addCookies(response), request, state.caller);
  }

  /** Browsers get the error as a page with navigation and search. */
  ErrorPage.RefusedRequest refused(Request request, SessionContext session, Caller caller) {
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
        throw new Problem.NotFound("This server serves only URLs below " + context + "/.");
      }
      raw = raw.substring(context.length());
    }
    UrlPath path = UrlPath.parse(raw);
    List<String> segments = path.segments();
    state.loginError = !segments.isEmpty() && segments.getFirst().equals(LOGIN_ERROR);
    state.caller = authenticator.authenticate(request, session, path);
    Caller caller = state.caller;
    if (!caller.isAnonymous()) {
      ResponseMemory.setOwner(ResponseHeaders.owner(caller));
    }
    if (!isSafe(request.method())) {
      boolean needsNoCrumb = segments.equals(List.of(LOGIN_FORM)) || routeTable.needsNoCrumb(path);
      String refusal = authenticator.crumbRefusal(request, session, caller, needsNoCrumb);
      if (refusal != null) {
        if (!routeTable.isHook(path)) {
          return errors.missingCrumb(refused(request, session, caller), refusal);
        }
        caller = Caller.anonymous(request.peer().address());
        state.caller = caller;
      }
    } else if (routeTable.isHook(path, request.method())
        && !authenticator.mayActByGet(request, caller)) {
      caller = Caller.anonymous(request.peer().address());
      state.caller = caller;
    }
    // Open routes, such as the health check, must work while the database is down.
    if (!routeTable.isOpen(path) && !rights.allows(caller, Permission.READ)) {
      rights.require(caller, Permission.READ);
    }
    // The usual case is tested without a pattern switch, which would generate a class at each
    // startup.
    RouteResult result = routeTable.find(caller, path, request.method());
    if (result instanceof RouteResult.RouteMatch<?> match) {
      return run(match, request, session, state);
    }
    return switch (result) {
      case RouteResult.NoRoute(boolean plain) when plain ->
          errors.respond(
              refused(request, session, caller),
              404,
              "Not Found",
              "Page not found.",
              null,
              ErrorPage.ErrorStyle.BARE);
      case RouteResult.NoRoute _ -> throw new Problem.NotFound("Page not found.");
      case RouteResult.MissingSlash(String url) ->
          Response.redirect(
              context + "/" + url + (request.rawQuery() == null ? "" : "?" + request.rawQuery()));
      case RouteResult.WrongMethod(Resource<?> resource, String verb, String allow) -> {
        state.path = resource.url() + verb;
        throw new Problem.WrongMethod("This URL requires " + allow + ".", allow);
      }
      case RouteResult.RouteMatch<?> match -> run(match, request, session, state);
    };
  }

  private <T> Response run(
      RouteResult.RouteMatch<T> match,
      Request request,
      SessionContext session,
      RequestState state) {
    Caller caller = state.caller;
    Resource<T> resource = match.resource();
    state.path = resource.url() + match.route().verb();
    if (!ruleCheck.allows(match.route().rule(), caller, resource.protectedObject())) {
      // No body, as in Jenkins' own response, since clients check only the status.
      return Response.of(403);
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
            () -> authenticator.reauthenticate(request, session, caller));
    Response response = match.route().endpoint().serve(context, resource.value());
    confirm(context, response);
    return response;
  }

  /** Adds a confirmation if an action submitted by a page redirects to another page. */
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

  private static boolean isSafe(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }
}
