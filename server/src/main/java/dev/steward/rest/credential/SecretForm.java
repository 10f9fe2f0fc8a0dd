package dev.steward.rest.credential;

import dev.steward.problem.Problem;
import dev.steward.text.TextDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code multipart/form-data} bodies that contain secrets. Bodies are small and stay in
 * memory, so that no secret is written to disk unencrypted.
 */
final class SecretForm {

  private static final int MAX_PARTS = 100;

  /** A form field; {@code fileName} is null if the field is not a file. */
  static final class Part {
    private final @Nullable String fileName;
    private final byte[] bytes;

    private Part(@Nullable String fileName, byte[] bytes) {
      this.fileName = fileName;
      this.bytes = bytes;
    }

    @Nullable String fileName() {
      return fileName;
    }

    byte[] bytes() {
      return bytes;
    }

    String text() {
      return TextDecoder.text(bytes, null);
    }
  }

  private SecretForm() {}

  /** Parses a body; if several fields have the same name, the first one counts. */
  static Map<String, Part> read(@Nullable String contentType, byte[] body) {
    // ISO-8859-1 maps each byte to one character, so offsets in the text are offsets in the body.
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String delimiter = "--" + boundary(contentType);
    var parts = new LinkedHashMap<String, Part>();
    int position = text.startsWith(delimiter) ? 0 : nextDelimiter(text, delimiter, 0);
    while (position >= 0 && !text.startsWith("--", position + delimiter.length())) {
      int headersStart = text.indexOf("\r\n", position) + 2;
      int content = text.indexOf("\r\n\r\n", position);
      int end = nextDelimiter(text, delimiter, Math.max(content, 0));
      if (headersStart < 2 || content < 0 || end < 0 || parts.size() >= MAX_PARTS) {
        throw malformed();
      }
      String headers = utf8(body, headersStart, content);
      String name = dispositionParameter(headers, "name");
      if (name != null) {
        int from = content + 4;
        byte[] bytes = java.util.Arrays.copyOfRange(body, from, Math.max(from, end - 2));
        parts.putIfAbsent(name, new Part(dispositionParameter(headers, "filename"), bytes));
      }
      position = end;
    }
    return parts;
  }

  private static String utf8(byte[] body, int from, int to) {
    return new String(body, from, Math.max(0, to - from), StandardCharsets.UTF_8);
  }

  /** Offset of the next delimiter between parts; -1 if there is none. */
  private static int nextDelimiter(String text, String delimiter, int from) {
    int index = text.indexOf("\r\n" + delimiter, from);
    return index < 0 ? -1 : index + 2;
  }

  private static String boundary(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType;
    int start = type.toLowerCase(Locale.ROOT).indexOf("boundary=");
    String value = start < 0 ? "" : type.substring(start + "boundary=".length());
    int end = value.indexOf(';');
    String boundary = (end < 0 ? value : value.substring(0, end)).strip().replace("\"", "");
    if (boundary.isEmpty() || boundary.length() > 70) {
      throw malformed();
    }
    return boundary;
  }

  /** Value of {@code name="value"} in a part's Content-Disposition header; null if missing. */
  private static @Nullable String dispositionParameter(String headers, String name) {
    for (String header : headers.split("\r\n", -1)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        for (String field : header.split(";", -1)) {
          String pair = field.strip();
          if (pair.startsWith(name + "=")) {
            return pair.substring(name.length() + 1).replace("\"", "");
          }
        }
      }
    }
    return null;
  }

  private static Problem malformed() {
    return new Problem.Invalid("The body is not valid multipart/form-data.");
  }
}
