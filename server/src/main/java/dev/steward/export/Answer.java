package dev.steward.export;

/** What the remote API answers to a request for a document. */
public sealed interface Answer {

  String JSON = "application/json;charset=utf-8";
  String XML = "application/xml;charset=UTF-8";
  String PYTHON = "text/x-python;charset=UTF-8";

  /** The document. */
  @SuppressWarnings("ArrayRecordComponent") // made once, written once, compared never
  record Document(String contentType, byte[] bytes) implements Answer {}

  /** A status with words that clients match on, and no media type. */
  record Said(int status, String text) implements Answer {}

  /** Refused with 403 and a title that clients match on. */
  record Forbidden(String title, String why) implements Answer {
    static final Forbidden PRIMITIVE =
        new Forbidden(
            "primitive XPath result sets forbidden; implement jenkins.security.SecureRequester",
            "An xpath that ends in text, a number or a truth is not answered; select the element,"
                + " or give a wrapper.");
    static final Forbidden JSONP =
        new Forbidden(
            "jsonp forbidden; implement jenkins.security.SecureRequester",
            "Other sites may not read this server through a script; fetch the JSON itself.");
  }
}
