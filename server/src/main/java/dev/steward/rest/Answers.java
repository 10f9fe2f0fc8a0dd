package dev.steward.rest;

import dev.steward.gate.ErrorPage;
import dev.steward.gate.RequestContext;
import dev.steward.http.Response;
import dev.steward.text.Json;
import java.util.List;

/** Common short responses of the remote API. */
public final class Answers {

  private Answers() {}

  /** Status 200 without body and media type. */
  public static Response empty() {
    return Response.of(200);
  }

  /** 302 to a path of this server. */
  public static Response to(String path) {
    return Response.redirect(path);
  }

  /** 302 to the parent resource: the folder, the view or the server. */
  static Response above(RequestContext call) {
    return Response.redirect(pathAbove(call));
  }

  /** The path of the parent resource on this host, ending in a slash. */
  static String pathAbove(RequestContext call) {
    var parent = call.resource().parent();
    return call.site().contextPath() + "/" + (parent == null ? "" : parent.url());
  }

  /** 302 to the referring page, else to the resource itself. */
  public static Response back(RequestContext call) {
    return Response.redirect(call.refererOr(call.path()));
  }

  /** An error as a servlet container renders it, without the product's headers. */
  public static Response bare(RequestContext call, int status, String message) {
    return new ErrorPage(call.site())
        .respond(call.request(), status, message, message, null, ErrorPage.ErrorStyle.BARE);
  }

  /** Disables caching: the response holds a secret or leads to one. */
  public static Response unstored(Response response) {
    return response.set("Cache-Control", "no-store");
  }

  /** The warnings about parts of a definition that this server does not support. */
  static Response warnings(List<String> sentences) {
    return Response.json(200, Json.object().putTexts("warnings", sentences).toString());
  }
}
