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
    // ISO-8859-1 maps each byte to one character: offsets in the text are offsets in the body.
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String line = "--" + boundary(contentType);
    var parts = new LinkedHashMap<String, Part>();
    int at = text.startsWith(line) ? 0 : next(text, line, 0);
    while (at >= 0 && !text.startsWith("--", at + line.length())) {
      int head = text.indexOf("\r\n", at) + 2;
      int content = text.indexOf("\r\n\r\n", at);
      int end = next(text, line, Math.max(content, 0));
      if (head < 2 || content < 0 || end < 0 || parts.size() >= MAX_PARTS) {
        throw broken();
      }
      String headers = utf8(body, head, content);
      String name = parameter(headers, "name");
      if (name != null) {
        int from = content + 4;
        byte[] bytes = java.util.Arrays.copyOfRange(body, from, Math.max(from, end - 2));
        parts.putIfAbsent(name, new Part(parameter(headers, "filename"), bytes));
      }
      at = end;
    }
    return parts;
  }

  private static String utf8(byte[] body, int from, int to) {
    return new String(body, from, Math.max(0, to - from), StandardCharsets.UTF_8);
  }

  /** Offset of the next delimiter between parts; -1 if there is none. */
  private static int next(String text, String line, int from) {
    int found = text.indexOf("\r\n" + line, from);
    return found < 0 ? -1 : found + 2;
  }

  private static String boundary(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType;
    int at = type.toLowerCase(Locale.ROOT).indexOf("boundary=");
    String rest = at < 0 ? "" : type.substring(at + "boundary=".length());
    int end = rest.indexOf(';');
    String boundary = (end < 0 ? rest : rest.substring(0, end)).strip().replace("\"", "");
    if (boundary.isEmpty() || boundary.length() > 70) {
      throw broken();
    }
    return boundary;
  }

  /** Value of {@code name="value"} in the Content-Disposition header of a part. */
  private static @Nullable String parameter(String headers, String name) {
    for (String header : headers.split("\r\n", -1)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        for (String each : header.split(";", -1)) {
          String pair = each.strip();
          if (pair.startsWith(name + "=")) {
            return pair.substring(name.length() + 1).replace("\"", "");
          }
        }
      }
    }
    return null;
  }

  private static Problem broken() {
    return new Problem.Invalid("The body is not valid multipart/form-data.");
  }
}
