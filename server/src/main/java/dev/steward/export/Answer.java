package dev.steward.export;

/** Response of the remote API to a document request. */
public sealed interface Answer {

  String JSON = "application/json;charset=utf-8";
  String XML = "application/xml;charset=UTF-8";
  String PYTHON = "text/x-python;charset=UTF-8";

  /** The document. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record DocumentAnswer(String contentType, byte[] bytes) implements Answer {}

  /** A status and, without a media type, a message that clients match on. */
  record LiteralAnswer(int status, String text) implements Answer {}

  /** Status 403 with a title that clients match on. */
  record ForbiddenAnswer(String title, String why) implements Answer {
    static final ForbiddenAnswer PRIMITIVE =
        new ForbiddenAnswer(
            "primitive XPath result sets forbidden; implement jenkins.security.SecureRequester",
            "The xpath parameter must not select text, a number or a boolean; select the element,"
                + " or set the wrapper parameter.");
    static final ForbiddenAnswer JSONP =
        new ForbiddenAnswer(
            "jsonp forbidden; implement jenkins.security.SecureRequester",
            "JSONP is not supported; fetch the JSON document.");
  }
}
