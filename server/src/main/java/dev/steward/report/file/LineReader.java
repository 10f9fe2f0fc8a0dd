package dev.steward.report.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a report; the rest of a long line is ignored. */
public final class LineReader {

  private final Reader in;
  private final int maxLength;
  private final StringBuilder line = new StringBuilder();

  public LineReader(InputStream in, Charset encoding, int maxLength) {
    this.in = new BufferedReader(new InputStreamReader(in, encoding));
    this.maxLength = maxLength;
  }

  /** The next line without its end; null at the end of the report. */
  public @Nullable String next() throws IOException {
    int character = in.read();
    if (character < 0) {
      return null;
    }
    line.setLength(0);
    while (character >= 0 && character != '\n') {
      if (character != '\r' && line.length() < maxLength) {
        line.append((char) character);
      }
      character = in.read();
    }
    return line.toString();
  }
}
