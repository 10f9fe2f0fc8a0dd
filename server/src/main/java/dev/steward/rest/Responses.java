package dev.steward.rest;

import dev.steward.http.Response;
import dev.steward.routing.ErrorPage;
import dev.steward.routing.RequestContext;
import dev.steward.text.Json;
import java.util.List;

/** Common short responses of the remote API. */
public final class Responses {

  private Responses() {}

  /** Status 200 without a body or media type. */
  public static Response empty() {
    return Response.of(200);
  }

  /** A 302 redirect to a path on this server. */
  public static Response redirect(String path) {
    return Response.redirect(path);
  }

  /** A 302 redirect to the parent resource: the folder, the view or the server. */
  public static Response redirectToParent(RequestContext call) {
    return Response.redirect(parentPath(call));
  }

  /** The path of the parent resource on this host, ending in a slash. */
  public static String parentPath(RequestContext call) {
    var parent = call.resource().parent();
    return call.site().contextPath() + "/" + (parent == null ? "" : parent.url());
  }

  /** A 302 redirect to the referring page, or to the resource itself if there is none. */
  public static Response redirectBack(RequestContext call) {
    return Response.redirect(call.refererOr(call.path()));
  }

  /** An error as a servlet container would render it, without headers that name the product. */
  public static Response bareError(RequestContext call, int status, String message) {
    return new ErrorPage(call.site())
        .respond(call.request(), status, message, message, null, ErrorPage.ErrorStyle.BARE);
  }

  /** Disables caching: the response contains a secret or leads to one. */
  public static Response noStore(Response response) {
    return response.set("Cache-Control", "no-store");
  }

  /** The warnings about parts of a definition that this server does not support. */
  public static Response warnings(List<String> sentences) {
    return Response.json(200, Json.object().putTexts("warnings", sentences).toString());
  }
}
