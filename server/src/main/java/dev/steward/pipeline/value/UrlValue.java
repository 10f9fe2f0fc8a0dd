package dev.steward.pipeline.value;

import java.net.MalformedURLException;
import java.net.URI;

/** A URL as text with parts. It opens no connection, unlike {@code java.net.URL}. */
record UrlValue(URI uri) {
  static UrlValue of(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() == null) {
        throw CheckedExceptions.unchecked(new MalformedURLException("no protocol: " + text));
      }
      return new UrlValue(uri);
    } catch (IllegalArgumentException e) {
      throw CheckedExceptions.unchecked(new MalformedURLException(e.getMessage()));
    }
  }

  String file() {
    String query = uri.getRawQuery();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return query == null ? path : path + "?" + query;
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
