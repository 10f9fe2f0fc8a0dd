package dev.steward.outbound;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The response of another server.
 *
 * @param uri the URL that it comes from, after redirects
 * @param headers by name
 * @param body empty if it was written to a file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboundResponse(
    int status, URI uri, Map<String, List<String>> headers, byte[] body) {

  public OutboundResponse {
    headers = Map.copyOf(headers);
  }

  /** The body in the charset that the response names; UTF-8 if it names none. */
  public String text() {
    return new String(body, charset());
  }

  private Charset charset() {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase("Content-Type") && !header.getValue().isEmpty()) {
        return charset(header.getValue().getFirst());
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static Charset charset(String contentType) {
    for (String parameter : contentType.split(";", -1)) {
      String text = parameter.strip();
      if (text.toLowerCase(Locale.ROOT).startsWith("charset=")) {
        try {
          return Charset.forName(text.substring("charset=".length()).replace("\"", "").strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
          return StandardCharsets.UTF_8;
        }
      }
    }
    return StandardCharsets.UTF_8;
  }

  @Override
  public String toString() {
    return "OutboundResponse[" + status + "]";
  }
}
