package dev.steward.gate;

import dev.steward.access.Authenticator;
import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.Sessions;
import dev.steward.access.TokenUsage;
import dev.steward.access.User;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import dev.steward.http.Server;
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
public final class Door implements Server.Requests {

  /** The login form checks its crumb itself, since its refusal is a redirect. */
  private static final String LOGIN_FORM = "j_spring_security_check";

  /** Target of that redirect: an HTML page for all clients. */
  private static final String LOGIN_ERROR = "loginError";

  private static final List<Header> EVERYWHERE =
      List.of(
          Header.constant("X-Content-Type-Options", "nosniff"),
          Header.constant("Cross-Origin-Resource-Policy", "same-origin"));
  private static final List<Header> VARY =
      List.of(Header.constant("Vary", "Authorization, Cookie, Accept, Accept-Encoding"));
  private static final List<Header> ASK_AGAIN =
      List.of(Header.constant("Cache-Control", "no-cache"));
  private static final List<Header> PRIVATE =
      List.of(Header.constant("Cache-Control", "private, no-cache"));

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  private final Site site;
  private final Table<?> table;
  private final Authorizer rights;
  private final Credentials credentials;
  private final Sessions sessions;
  private final Crumbs crumbs;
  private final TokenUsage usage;
  private final ErrorPage errors;
  private final BooleanSupplier strictCrumbs;
  private final Confirmations confirmations;

  /**
   * Combines the steps of the pipeline.
   *
   * @param strictCrumbs requires crumbs as Jenkins does: for each POST without an API token
   * @param confirmations creates the confirmations of actions
   */
  public Door(
      Site site,
      Table<?> table,
      Authorizer rights,
      Authenticator login,
      Sessions sessions,
      Crumbs crumbs,
      TokenUsage usage,
      BooleanSupplier strictCrumbs,
      ErrorLayout layout,
      Confirmations confirmations) {
    this.site = site;
    this.table = table;
    this.rights = rights;
    this.credentials = new Credentials(login);
    this.sessions = sessions;
    this.crumbs = crumbs;
    this.usage = usage;
    this.errors = new ErrorPage(site, layout);
    this.strictCrumbs = strictCrumbs;
    this.confirmations = confirmations;
  }

  /** Request state so far; used when rendering errors. */
  private static final class Passage {
    Caller caller;
    String place = "";
    boolean loginError;

    Passage(String address) {
      caller = Caller.anonymous(address);
    }
  }

  @Override
  public Response answer(Request request) {
    var passage = new Passage(request.peer().address());
    var visit = new Visit(sessions, crumbs, site, request);
    Response response;
    try {
      response = pass(request, visit, passage);
    } catch (Problem.Unauthenticated problem) {
      response =
          challenged(
              errors.of(problem, new ErrorPage.Refused(request, null), passage.caller, ""),
              passage.loginError || isBrowser(request));
    } catch (Problem problem) {
      LOG.debug("refused: {}", problem.getMessage());
      response =
          errors.of(
              problem, refused(request, visit, passage.caller), passage.caller, passage.place);
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
      response = errors.broken(request, id);
    }
    return finished(visit.onto(response), request, passage.caller);
  }

  /** Browsers get the error as a page with navigation and search. */
  private ErrorPage.Refused refused(Request request, Visit visit, Caller caller) {
    boolean framed = request.accepts("text/html") && rights.allows(caller, Permission.READ);
    return new ErrorPage.Refused(
        request,
        framed
            ? new Call(
                request,
                caller,
                table.topPlace(),
                table.topRoute(),
                List.of(),
                site,
                rights,
                visit,
                () -> caller)
            : null);
  }

  private Response pass(Request request, Visit visit, Passage passage) {
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
    Path path = Path.parse(raw);
    List<String> segments = path.segments();
    passage.loginError = !segments.isEmpty() && segments.getFirst().equals(LOGIN_ERROR);
    passage.caller = establish(request, visit, path);
    Caller caller = passage.caller;
    if (!caller.isAnonymous()) {
      ResponseMemory.setOwner(owner(caller));
    }
    if (!isSafe(request.method())) {
      Response refusal = crumbRefusal(request, visit, caller, segments.equals(List.of(LOGIN_FORM)));
      if (refusal != null) {
        if (!table.isHook(path)) {
          return refusal;
        }
        caller = Caller.anonymous(request.peer().address());
        passage.caller = caller;
      }
    } else if (table.isHook(path, request.method()) && !actsByGet(request, caller)) {
      caller = Caller.anonymous(request.peer().address());
      passage.caller = caller;
    }
    // Open routes, such as the health check, must work while the database is down.
    if (!table.isOpen(path) && !rights.allows(caller, Permission.READ)) {
      rights.require(caller, Permission.READ);
    }
    return switch (table.find(caller, path, request.method())) {
      case Table.Found.Nothing(boolean plain) when plain ->
          errors.show(
              refused(request, visit, caller),
              404,
              "Not Found",
              "Page not found.",
              null,
              ErrorPage.Dress.BARE);
      case Table.Found.Nothing _ -> throw new Problem.NotFound("Page not found.");
      case Table.Found.Unslashed(String url) ->
          Response.redirect(
              context + "/" + url + (request.rawQuery() == null ? "" : "?" + request.rawQuery()));
      case Table.Found.WrongMethod(Place<?> place, String verb, String allow) -> {
        passage.place = place.url() + verb;
        throw new Problem.WrongMethod("This URL requires " + allow + ".", allow);
      }
      case Table.Found.Row<?> row -> run(row, request, visit, passage);
    };
  }

  private <T> Response run(Table.Found.Row<T> row, Request request, Visit visit, Passage passage) {
    Caller caller = passage.caller;
    Place<T> place = row.place();
    passage.place = place.url() + row.route().verb();
    switch (row.route().right()) {
      case Right.Open _, Right.Hook _ -> {}
      case Right.Needs(Permission permission) ->
          rights.require(caller, permission, place.subject());
      case Right.NeedsOne(List<Permission> permissions) ->
          requireOne(caller, permissions, place.subject());
      case Right.SelfOr(Permission permission) -> {
        if (!isSelf(caller, place.subject())) {
          rights.require(caller, permission);
        }
      }
      case Right.Self _ -> {
        if (!isSelf(caller, place.subject())) {
          // No body, as in Jenkins' own response: clients only check the status.
          return Response.of(403);
        }
      }
    }
    var call =
        new Call(
            request,
            caller,
            place,
            row.route(),
            row.rest(),
            site,
            rights,
            visit,
            () -> again(request, visit, caller));
    Response response = row.route().endpoint().serve(call, place.held());
    confirm(call, response);
    return response;
  }

  /** Adds a confirmation to an action of a page that redirects to another page. */
  private void confirm(Call call, Response response) {
    if (call.request().isPost()
        && call.caller().authMethod() == Caller.AuthMethod.SESSION
        && response.status() == 302
        && !call.visit().isConfirmed()) {
      Confirmation what = confirmations.of(call, response);
      if (what != null) {
        call.confirm(what);
      }
    }
  }

  /** Several permissions would do, so the header of the refusal names none. */
  private void requireOne(Caller caller, List<Permission> permissions, ProtectedObject subject) {
    if (permissions.stream().noneMatch(one -> rights.allows(caller, one, subject))) {
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

  private static boolean isSelf(Caller caller, ProtectedObject subject) {
    return !caller.isAnonymous()
        && subject instanceof ProtectedObject.UserObject(long userId)
        && userId == caller.userId();
  }

  private Caller establish(Request request, Visit visit, Path path) {
    String address = request.peer().address();
    List<String> headers = request.headers("Authorization");
    if (!headers.isEmpty()) {
      if (table.isHook(path) && credentials.areAnothers(headers)) {
        return Caller.anonymous(address);
      }
      Caller caller = credentials.read(headers, address);
      String token = caller.tokenUuid();
      if (token != null) {
        String agent = request.header("User-Agent");
        usage.count(token, address, agent == null ? "" : agent, request.rawPath());
      }
      return caller;
    }
    User user = visit.user();
    return user == null
        ? Caller.anonymous(address)
        : user.toCaller(Caller.AuthMethod.SESSION, null, address);
  }

  /** Re-authenticates a request that is still in progress. */
  private Caller again(Request request, Visit visit, Caller caller) {
    Caller now =
        switch (caller.authMethod()) {
          case PASSWORD, TOKEN, BEARER ->
              credentials.read(request.headers("Authorization"), caller.address());
          case SESSION -> {
            User user = visit.present();
            if (user == null) {
              throw new Problem.Unauthenticated("The session has expired.");
            }
            yield user.toCaller(Caller.AuthMethod.SESSION, null, caller.address());
          }
          case NONE, LOCAL, SYSTEM -> caller;
        };
    if (now.userId() != caller.userId()) {
      throw new Problem.Unauthenticated("The credentials now belong to a different user.");
    }
    rights.require(now, Permission.READ);
    return now;
  }

  private static boolean isSafe(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /**
   * A GET on a webhook has effects, and no crumb protects it. It may come from an image on another
   * site, to which browsers add the session or remembered Basic credentials. These count only if
   * the request carries its own credentials and does not come from another site.
   */
  private boolean actsByGet(Request request, Caller caller) {
    return caller.authMethod() == Caller.AuthMethod.BEARER
        || (caller.usesAuthorizationHeader()
            && !ForeignSite.made(request, site.origin(request.peer())));
  }

  /** Returns the refusal of a request that lacks a required crumb; null if it may continue. */
  private @Nullable Response crumbRefusal(
      Request request, Visit visit, Caller caller, boolean loginForm) {
    boolean bearer = caller.authMethod() == Caller.AuthMethod.BEARER;
    boolean foreign = ForeignSite.made(request, site.origin(request.peer()));
    if (!bearer && ForeignSite.crosses(request)) {
      return errors.noCrumb(
          refused(request, visit, caller),
          "Refused: the browser reports that another site made this request.");
    }
    if (loginForm) {
      return null;
    }
    // Jenkins requires crumbs for POST only; sessions need one for other unsafe methods as well.
    boolean strict = request.isPost() && strictCrumbs.getAsBoolean();
    boolean exempt =
        caller.usesAuthorizationHeader() && (bearer || !foreign) && (!strict || caller.usesToken());
    if (exempt || visit.hasValidCrumb(request, caller)) {
      return null;
    }
    return errors.noCrumb(
        refused(request, visit, caller),
        caller.isAnonymous()
            ? "The request has neither credentials nor a crumb."
            : "A request that changes something needs the crumb of its session.");
  }

  /**
   * Scripts are offered Basic authentication; browsers are not, since they would show a prompt and
   * remember the credentials.
   */
  private static Response challenged(Response response, boolean browser) {
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

  private static Response finished(Response response, Request request, Caller caller) {
    response.user(caller.isAnonymous() ? null : owner(caller));
    response.also(EVERYWHERE);
    if (response.header("Vary") == null) {
      response.also(VARY);
    }
    String type = response.header("Content-Type");
    if (type != null
        && type.startsWith("text/html")
        && response.header("Content-Security-Policy") == null) {
      // All HTML gets these headers, whichever endpoint created it.
      Site.confined(response).set("X-Frame-Options", "deny");
    }
    if (response.header("Cache-Control") == null) {
      response.also(caller.isAnonymous() ? ASK_AGAIN : PRIVATE);
    }
    try {
      return Compression.apply(request, response);
    } catch (Problem.Overloaded | Problem.TooLarge e) {
      // No memory for a compressed copy; the uncompressed response already exists.
      return response;
    }
  }
}
