package dev.steward.rest.run;

import dev.steward.routing.RequestContext;
import dev.steward.text.Utf8;

/** Extracts and converts pieces of console logs. */
final class ConsoleText {

  private ConsoleText() {}

  /**
   * The start of the first line at or after {@code start}; -1 if no line starts up to {@code end}.
   */
  static long lineAfter(RunLog log, long start, long end) {
    byte[] bytes = log.read(start - 1, end);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return start + i;
      }
    }
    return -1;
  }

  /**
   * The length up to the end of the last complete line; an incomplete line is sent only if it is
   * very long.
   *
   * @param longLine the number of bytes from which a line counts as very long
   */
  static int wholeLines(byte[] bytes, long longLine) {
    for (int i = bytes.length; i > 0; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return bytes.length < longLine ? 0 : Utf8.completeLength(bytes, bytes.length);
  }

  static boolean acceptsMultipart(RequestContext call) {
    return call.request().accepts("multipart/form-data");
  }

  /** Ends each line with CR LF. Works on bytes to avoid decoding large pieces. */
  static byte[] withCarriageReturns(byte[] bytes) {
    int missing = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
        missing++;
      }
    }
    if (missing == 0) {
      return bytes;
    }
    byte[] out = new byte[bytes.length + missing];
    int at = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
        out[at++] = '\r';
      }
      out[at++] = bytes[i];
    }
    return out;
  }
}
