package dev.steward.rest.api;

import dev.steward.text.Json;

/** Error responses of the OpenAPI document, in all formats. */
final class ErrorResponses {

  /** The error format for {@code Accept: application/problem+json}. */
  static final String PROBLEM =
      """
      {"type":"object","required":["type","title","status","detail"],"properties":{\
      "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},\
      "detail":{"type":"string"},"try":{"type":"string","description":"a command that works"}},\
      "additionalProperties":false}\
      """;

  /** The error format for {@code Accept: application/json}: Jenkins' format with additions. */
  static final String FAILURE =
      """
      {"type":"object","required":["url","status","message","servlet","detail"],"properties":{\
      "url":{"type":"string"},"status":{"type":"string"},"message":{"type":"string"},\
      "servlet":{"type":"string"},"detail":{"type":"string"},\
      "try":{"type":"string","description":"a command that works"}},\
      "additionalProperties":false}\
      """;

  private ErrorResponses() {}

  static Json.Writer content() {
    Json.Writer text = Json.object().put("schema", Json.object().put("type", "string"));
    return Json.object()
        .put(
            "application/problem+json",
            Json.object().put("schema", OpenApi.ref("schemas", "Problem")))
        .put("application/json", Json.object().put("schema", OpenApi.ref("schemas", "Failure")))
        .put("text/plain", text)
        .put("text/html", text);
  }

  static Json.Writer responses() {
    return Json.object()
        .put("Invalid", errorResponse("The request is invalid", "X-Error"))
        .put("Unauthenticated", errorResponse("The credentials are invalid"))
        .put(
            "Forbidden",
            errorResponse(
                "The caller lacks the required permission or is anonymous, or the session's crumb"
                    + " is missing",
                "X-Required-Permission"))
        .put("NotFound", errorResponse("Not found, or not visible to the caller"))
        .put("NotModified", Json.object().put("description", "Not modified"))
        .put(
            "Refused",
            errorResponse(
                "Other errors: 405 with Allow, 409 for a conflict, 413 if the request is too large,"
                    + " 429 with Retry-After, 500 with the id of a log entry",
                "Retry-After"));
  }

  private static Json.Writer errorResponse(String description, String... headers) {
    Json.Writer json = Json.object().put("description", description);
    if (headers.length > 0) {
      Json.Writer headersJson = Json.object();
      for (String header : headers) {
        headersJson.put(header, OpenApi.ref("headers", header));
      }
      json.put("headers", headersJson);
    }
    return json.put("content", content());
  }
}
