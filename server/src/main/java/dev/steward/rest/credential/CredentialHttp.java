package dev.steward.rest.credential;

import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Resource;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import dev.steward.text.XmlReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/**
 * Reads the requests to credential endpoints and builds the responses, for XML and form clients.
 */
final class CredentialHttp {

  private static final int MAX_BYTES = 4 << 20;

  private CredentialHttp() {}

  /** True if the Content-Type is XML; any other body is read as a form. */
  static boolean isXml(RequestContext call) {
    String type = call.request().mediaType();
    if (type.isEmpty()) {
      throw new Problem.Invalid("No Content-Type header set");
    }
    return type.equals("application/xml") || type.equals("text/xml");
  }

  static SubmittedObject.XmlObject readXml(RequestContext call) {
    return new SubmittedObject.XmlObject(XmlReader.read(call.request().xml(MAX_BYTES)));
  }

  /** Reads the field {@code json} of a form, and the uploaded files. */
  static SubmittedObject.FormObject readForm(RequestContext call) {
    var files = new HashMap<String, SecretForm.Part>();
    String json;
    if (call.request().mediaType().equals("multipart/form-data")) {
      files.putAll(
          SecretForm.read(call.request().header("Content-Type"), call.request().body(MAX_BYTES)));
      SecretForm.Part part = files.get("json");
      json = part == null ? null : part.text();
    } else {
      json = call.parameters().find("json");
    }
    if (json == null) {
      throw new Problem.Invalid(
          "Send XML with Content-Type: application/xml, or a form with the field json.");
    }
    return new SubmittedObject.FormObject(FormJson.readObject(json), files);
  }

  /**
   * Applies a change sent as XML: responds with 200, or with 409 if the name is taken, without a
   * body.
   */
  static Response xmlResponse(Runnable change) {
    try {
      change.run();
      return Response.of(200);
    } catch (Problem.Conflict e) {
      return Response.of(409);
    }
  }

  /**
   * Applies a change sent by a form: responds with a redirect, or with a JSON notification if the
   * client accepts JSON.
   */
  static Response formResponse(
      RequestContext call, Runnable change, String successMessage, String target) {
    if (!call.request().accepts("application/json")) {
      change.run();
      return Response.redirect(target);
    }
    try {
      change.run();
      return notification(successMessage, "SUCCESS");
    } catch (Problem.Conflict e) {
      return notification(e.getMessage(), "ERROR");
    }
  }

  private static Response notification(String message, String notificationType) {
    Json.Writer data =
        Json.object().put("message", message).put("notificationType", notificationType);
    return Response.json(200, Json.object().put("status", "ok").put("data", data).toString());
  }

  static Response xmlDocument(String xml) {
    return Response.bytes(200, "application/xml", xml.getBytes(StandardCharsets.UTF_8));
  }

  /** URL path of the parent resource, ending in a slash. */
  static String parentUrl(RequestContext call) {
    Resource<?> parent = call.resource().parent();
    return call.site().contextPath() + "/" + (parent == null ? "" : parent.url());
  }
}
