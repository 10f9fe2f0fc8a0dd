package dev.steward.routing;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.http.Request;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Context of a request that passed the access checks: caller, resource and route.
 *
 * @param extraSegments decoded path segments after the route's verb; most endpoints ignore them,
 *     since clients append {@code /api/json} to any URL
 * @param session the client's session, or a new one created on demand
 * @param reauthentication authenticates the request again
 */
public record RequestContext(
    Request request,
    Caller caller,
    Resource<?> resource,
    Route<?> route,
    List<String> extraSegments,
    Site site,
    Authorizer rights,
    SessionContext session,
    Supplier<Caller> reauthentication) {

  /** The server's URL for this client, ending in a slash. */
  public String rootUrl() {
    return site.rootUrl(request.peer());
  }

  /** The resource's URL for this client, ending in a slash. */
  public String url() {
    return rootUrl() + resource.url();
  }

  /** The resource's path on this host, ending in a slash, for redirects. */
  public String path() {
    return site.contextPath() + "/" + resource.url();
  }

  /** Query parameters followed by form fields. */
  public Parameters parameters() {
    return request.parameters();
  }

  /** Returns a required parameter. */
  public String requiredParameter(String name) {
    String value = parameters().find(name);
    if (value == null) {
      throw new Problem.Invalid("Query parameter '" + name + "' is required");
    }
    return value;
  }

  public boolean hasPermission(Permission permission) {
    return rights.allows(caller, permission, resource.protectedObject());
  }

  /**
   * Authenticates the caller again, for long-running responses during which credentials may be
   * revoked.
   *
   * @throws Problem if the credentials have been revoked or the caller has lost Overall/Read
   */
  public Caller reauthenticate() {
    return reauthentication.get();
  }

  /** True if another web site made the browser send the request. */
  public boolean isCrossSite() {
    return CrossSiteCheck.isCrossSite(request, site.origin(request.peer()));
  }

  /** Returns a crumb for this caller and session; creates a session if there is none. */
  public String crumb() {
    return session.crumb(caller);
  }

  /** Makes the next page show a confirmation of this request, if a page with a session sent it. */
  public void confirm(Confirmation message) {
    if (caller.authMethod() == Caller.AuthMethod.SESSION) {
      session.confirm(caller, message);
    }
  }

  /**
   * Returns the confirmation of the previous action; null if there is none. A script that fetches a
   * page does not consume the confirmation.
   */
  public @Nullable Confirmation takeConfirmation() {
    return "empty".equals(request.header("Sec-Fetch-Dest"))
        ? null
        : session.takeConfirmation(caller);
  }

  /**
   * Returns where to redirect the client: the referring page if it is on this server, otherwise the
   * default.
   */
  public String refererOr(String defaultPath) {
    String referer = request.header("Referer");
    if (referer != null && CrossSiteCheck.sameOrigin(referer, site.origin(request.peer()))) {
      int slash = referer.indexOf('/', referer.indexOf("//") + 2);
      if (slash > 0) {
        return SafeRedirect.orElse(referer.substring(slash), defaultPath);
      }
    }
    return defaultPath;
  }
}
