package dev.steward.rest;

import dev.steward.gate.Call;
import dev.steward.gate.ErrorPage;
import dev.steward.http.Response;
import dev.steward.text.Json;
import java.util.List;

/** The short answers that actions of the remote API give. */
public final class Answers {

  private Answers() {}

  /** 200 and nothing else: not even a media type. */
  public static Response empty() {
    return Response.of(200);
  }

  /** 302 to a path of this server. */
  public static Response to(String path) {
    return Response.redirect(path);
  }

  /** 302 to the place above: the folder, the view or the server. */
  static Response above(Call call) {
    return Response.redirect(pathAbove(call));
  }

  /** The path of the place above on this host, ending in a slash. */
  static String pathAbove(Call call) {
    var parent = call.place().parent();
    return call.site().contextPath() + "/" + (parent == null ? "" : parent.url());
  }

  /** 302 to where the client came from, else to the place itself. */
  public static Response back(Call call) {
    return Response.redirect(call.back(call.path()));
  }

  /** An error as a servlet container gives it, without the product's headers. */
  public static Response bare(Call call, int status, String message) {
    return new ErrorPage(call.site())
        .show(call.request(), status, message, message, null, ErrorPage.Dress.BARE);
  }

  /** A secret, or what leads to one: kept by nobody on the way. */
  public static Response unstored(Response response) {
    return response.set("Cache-Control", "no-store");
  }

  /** The sentences of what a definition asks for that is not done here. */
  static Response warnings(List<String> sentences) {
    return Response.json(200, Json.object().putTexts("warnings", sentences).toString());
  }
}
