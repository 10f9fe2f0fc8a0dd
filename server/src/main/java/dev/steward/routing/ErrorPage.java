package dev.steward.routing;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.text.Html;
import dev.steward.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Creates all error responses: the status and messages that clients of the remote API expect,
 * followed by a suggestion and a working curl command.
 */
public final class ErrorPage {

  /** Maximum length of a message in a header; a message that quotes the request may be longer. */
  private static final int MAX_HEADER = 1_000;

  /** Clients match on this title; browsers are redirected to the login page instead. */
  private static final String AUTHENTICATION_REQUIRED = "Authentication required";

  /** The form in which Jenkins responds to the same error; some clients check the headers. */
  public enum ErrorStyle {
    /** A page in the product's layout, with its identifying headers. */
    PAGE,
    /**
     * A bare servlet container error, with the security headers but without identifying headers.
     */
    BARE
  }

  private final Site site;
  private final @Nullable ErrorLayout layout;

  public ErrorPage(Site site) {
    this(site, null);
  }

  ErrorPage(Site site, @Nullable ErrorLayout layout) {
    this.site = site;
    this.layout = layout;
  }

  /**
   * The refused request.
   *
   * @param pageContext context at the root resource, for a browser whose user has Overall/Read;
   *     otherwise null
   */
  record RefusedRequest(Request request, @Nullable RequestContext pageContext) {}

  /** Creates the response for a problem that an endpoint threw. */
  Response of(Problem problem, RefusedRequest request, Caller caller, String path) {
    String root = site.rootUrl(request.request().peer());
    return switch (problem) {
      case Problem.Unauthenticated _ ->
          respond(
              request,
              401,
              "Unauthorized",
              problem.getMessage(),
              CurlHints.newToken(root),
              ErrorStyle.BARE);
      case Problem.Forbidden forbidden -> forbidden(forbidden, request, caller, root);
      case Problem.NotFound _ ->
          respond(request, 404, "Not Found", problem.getMessage(), null, ErrorStyle.PAGE);
      case Problem.WrongMethod wrong ->
          respond(
                  request,
                  405,
                  "Method Not Allowed",
                  problem.getMessage(),
                  CurlHints.request(root, path, wrong.allow()),
                  ErrorStyle.PAGE)
              .with("Allow", wrong.allow());
      case Problem.Invalid _ ->
          respond(request, 400, "Error", problem.getMessage(), null, ErrorStyle.PAGE)
              .with("X-Error", headerText(problem.getMessage()));
      case Problem.Conflict _ ->
          respond(request, 409, problem.getMessage(), problem.getMessage(), null, ErrorStyle.BARE);
      case Problem.TooLarge _ ->
          respond(request, 413, "Content Too Large", problem.getMessage(), null, ErrorStyle.PAGE);
      case Problem.Busy busy ->
          respond(request, 429, "Too Many Requests", problem.getMessage(), null, ErrorStyle.PAGE)
              .with("Retry-After", Integer.toString(busy.retryAfterSeconds()));
      case Problem.Overloaded overloaded ->
          respond(request, 503, "Service Unavailable", problem.getMessage(), null, ErrorStyle.PAGE)
              .with("Retry-After", Integer.toString(overloaded.retryAfterSeconds()));
    };
  }

  private Response forbidden(
      Problem.Forbidden forbidden, RefusedRequest request, Caller caller, String root) {
    String id = forbidden.permission();
    if (forbidden.hidesDetails()) {
      return respond(
          request,
          403,
          caller.isAnonymous() ? AUTHENTICATION_REQUIRED : "Access Denied",
          forbidden.getMessage(),
          caller.isAnonymous() ? CurlHints.newToken(root) : null,
          ErrorStyle.PAGE);
    }
    if (id == null) {
      return respond(
          request, 403, forbidden.getMessage(), forbidden.getMessage(), null, ErrorStyle.BARE);
    }
    Response response =
        caller.isAnonymous()
            ? respond(
                request,
                403,
                AUTHENTICATION_REQUIRED,
                "Sign in to view this page.",
                CurlHints.newToken(root),
                ErrorStyle.PAGE)
            : respond(
                request, 403, "Access Denied", forbidden.getMessage(), null, ErrorStyle.PAGE, id);
    response
        .with("X-You-Are-Authenticated-As", headerText(caller.name()))
        .with(
            "X-You-Are-In-Group-Disabled",
            "JENKINS-39402: use /whoAmI to see the groups that you are in")
        .with("X-Required-Permission", id);
    for (Permission permission : Permission.values()) {
      if (permission.id().equals(id)) {
        for (Permission implying : permission.impliedBy()) {
          response.with("X-Permission-Implied-By", implying.id());
        }
      }
    }
    return response;
  }

  /** Refuses a request without the valid crumb that it requires. */
  Response missingCrumb(RefusedRequest request, String reason) {
    return respond(
        request,
        403,
        "No valid crumb was included in the request",
        reason,
        CurlHints.withoutCrumb(site.rootUrl(request.request().peer())),
        ErrorStyle.BARE);
  }

  /**
   * An internal error or a failure of the environment; the client receives only the ID of the log
   * entry.
   */
  Response internalError(Request request, String id) {
    return respond(
        request,
        500,
        "Oops!",
        "A problem occurred while processing the request. The ID of the log entry is " + id + ".",
        null,
        ErrorStyle.PAGE);
  }

  /** The database or the disk is unavailable; clients may retry after the given time. */
  Response outage(Outage outage, Request request, String id) {
    if (outage.retryAfterSeconds() == 0) {
      return internalError(request, id);
    }
    return respond(request, 503, "Service Unavailable", outage.getMessage(), null, ErrorStyle.PAGE)
        .with("Retry-After", Integer.toString(outage.retryAfterSeconds()));
  }

  /**
   * Creates an error response in the format that the client accepts: problem+json, Jenkins' own
   * JSON, plain text, or a page.
   *
   * @param title Jenkins' message, which clients match on
   * @param detail an explanation for users
   * @param advice a working curl command, or null
   */
  public Response respond(
      Request request,
      int status,
      String title,
      String detail,
      @Nullable String advice,
      ErrorStyle style) {
    return respond(new RefusedRequest(request, null), status, title, detail, advice, style);
  }

  Response respond(
      RefusedRequest refused,
      int status,
      String title,
      String detail,
      @Nullable String advice,
      ErrorStyle style) {
    return respond(refused, status, title, detail, advice, style, null);
  }

  private Response respond(
      RefusedRequest refused,
      int status,
      String title,
      String detail,
      @Nullable String advice,
      ErrorStyle style,
      @Nullable String permission) {
    Request request = refused.request();
    RequestContext pageContext = refused.pageContext();
    Response response;
    if (request.accepts("application/problem+json")) {
      response =
          Response.bytes(
              status,
              "application/problem+json",
              Json.object()
                  .put("type", "about:blank")
                  .put("title", title)
                  .put("status", status)
                  .put("detail", detail)
                  .putIfPresent("try", advice)
                  .utf8());
    } else if (request.accepts("application/json") || request.accepts("text/json")) {
      response =
          Response.bytes(
              status,
              "application/json",
              Json.object()
                  .put("url", request.rawPath())
                  .put("status", Integer.toString(status))
                  .put("message", title)
                  .put("servlet", "Steward")
                  .put("detail", detail)
                  .putIfPresent("try", advice)
                  .utf8());
    } else if (request.accepts("text/plain")) {
      response =
          Response.text(
              status,
              "HTTP ERROR " + status + " " + title + "\n" + detail + "\n" + orEmpty(advice) + "\n");
    } else if (pageContext != null && layout != null && !title.equals(AUTHENTICATION_REQUIRED)) {
      response =
          Response.html(
              status,
              layout.html(
                  pageContext,
                  new ErrorLayout.ErrorText(
                      status, heading(status, title), detail, advice, permission)));
    } else {
      response = Response.html(status, html(request, status, title, detail, advice));
    }
    return (style == ErrorStyle.PAGE
            ? site.withPageHeaders(response)
            : Site.withSecurityHeaders(response))
        .set("Cache-Control", "no-cache,no-store,must-revalidate");
  }

  private static String heading(int status, String title) {
    return status == 401 || status == 403 ? "Error " + status + " " + title : title;
  }

  private String html(
      Request request, int status, String title, String detail, @Nullable String advice) {
    String context = Html.escape(site.contextPath());
    String login = context + "/login";
    String refresh = "";
    if (title.equals(AUTHENTICATION_REQUIRED) && request.method().equals("GET")) {
      String query = request.rawQuery();
      String from = request.rawPath() + (query == null ? "" : "?" + query);
      login = login + "?from=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
      // Redirects browsers to the login form, as Jenkins does.
      refresh = "<meta http-equiv=\"refresh\" content=\"0;url=" + login + "\">";
    }
    return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
        + " content=\"width=device-width, initial-scale=1\">"
        + refresh
        + "<title>"
        + Html.escape(heading(status, title))
        + "</title><link rel=\"stylesheet\" href=\""
        + context
        + "/static/steward.css\"></head><body class=\"error\"><main><h1>"
        + Html.escape(title)
        + "</h1><p>"
        + Html.escape(detail)
        + "</p>"
        + (advice == null ? "" : "<pre>" + Html.escape(advice) + "</pre>")
        + "<p>"
        + (status == 401 || title.equals(AUTHENTICATION_REQUIRED)
            ? "<a href=\"" + login + "\">Sign in</a> or go to the "
            : "Go to the ")
        + "<a href=\""
        + context
        + "/\">dashboard</a></p></main></body></html>";
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Header values are ASCII, so typographic quotes become plain ones, and all other characters that
   * are not printable ASCII become question marks.
   */
  static String headerText(String message) {
    var out = new StringBuilder();
    for (int i = 0; i < Math.min(message.length(), MAX_HEADER); i++) {
      char c = message.charAt(i);
      out.append(
          switch (c) {
            case '‘', '’' -> '\'';
            case '“', '”' -> '"';
            default -> c >= ' ' && c < 0x7f ? c : '?';
          });
    }
    return out.toString();
  }
}
