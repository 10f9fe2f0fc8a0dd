package dev.steward.http;

import dev.steward.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Parses the body of a multipart form, using a buffer of its own. */
final class MultipartReader {

  static final int MAX_HEADER_BYTES = 16 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[FieldLimits.BUFFER_BYTES];
  private int at;
  private int end;
  private final byte[] delimiter;
  private long left;
  private boolean first = true;

  MultipartReader(InputStream in, String boundary, long maxBytes) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.left = maxBytes;
  }

  private int next() throws IOException {
    if (left-- == 0) {
      throw new Problem.TooLarge("The form, including its files, is too large.");
    }
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
      if (end == 0) {
        throw new Problem.Invalid("The form is incomplete.");
      }
    }
    return buffer[at++] & 0xff;
  }

  /** Copies buffered bytes up to the limit or the next CR, where a delimiter can start. */
  private void copyRun(OutputStream out) throws IOException {
    int start = at;
    int stop = at + (int) Math.min(end - at, left);
    while (at < stop && buffer[at] != '\r') {
      at++;
    }
    left -= at - start;
    out.write(buffer, start, at - start);
  }

  /**
   * Copies bytes up to the next delimiter. A delimiter contains CR only as its first byte, so after
   * a mismatch only the last byte read can start another delimiter.
   */
  void skipPart(OutputStream out) throws IOException {
    int matched = first ? 2 : 0;
    first = false;
    while (matched < delimiter.length) {
      if (matched == 0) {
        copyRun(out);
      }
      int b = next();
      if (b == (delimiter[matched] & 0xff)) {
        matched++;
        continue;
      }
      if (matched > 0) {
        out.write(delimiter, 0, matched);
      }
      matched = 0;
      if (b == '\r') {
        matched = 1;
      } else {
        out.write(b);
      }
    }
  }

  /**
   * Reads the rest of a delimiter's line; false if it begins with two hyphens, which end the form.
   */
  boolean hasPart() throws IOException {
    int one = next();
    int two = next();
    if (one == '-' && two == '-') {
      return false;
    }
    while (one != '\r' || two != '\n') {
      one = two;
      two = next();
    }
    return true;
  }

  PartHeaders headers() throws IOException {
    String disposition = "";
    String contentType = "";
    int size = 0;
    while (true) {
      var line = new ByteArrayOutputStream();
      int b = next();
      while (b != '\n') {
        if (++size > MAX_HEADER_BYTES) {
          throw new Problem.TooLarge(
              "The headers of a form part are longer than " + MAX_HEADER_BYTES + " bytes.");
        }
        line.write(b);
        b = next();
      }
      String text = line.toString(StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        return new PartHeaders(disposition, contentType);
      }
      String lower = text.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-disposition:")) {
        disposition = text;
      } else if (lower.startsWith("content-type:")) {
        contentType = text;
      }
    }
  }
}
