package dev.steward.report.issue;

import dev.steward.report.file.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parser of reports with one issue per line, such as the output of a compiler. */
final class LineParser implements IssueParser {

  /** Maximum length of a line; the rest of a longer line is ignored. */
  private static final int MAX_LINE = 4_000;

  /** Reads the lines of one report. */
  @FunctionalInterface
  interface LineFormat {

    /**
     * Reads a line.
     *
     * @param number of the line, from 1
     * @return null if the line contains no issue
     */
    @Nullable IssueBuilder read(String line, int number);

    /** The issue that is complete at the end of the report; null if there is none. */
    default @Nullable IssueBuilder end() {
      return null;
    }
  }

  private final Supplier<LineFormat> formats;

  private LineParser(Supplier<LineFormat> formats) {
    this.formats = formats;
  }

  /** Creates a parser whose format has a state, so that each report needs its own. */
  static LineParser of(Supplier<LineFormat> formats) {
    return new LineParser(formats);
  }

  /** Creates a parser for a format without state. */
  static LineParser ofStateless(LineFormat format) {
    return new LineParser(() -> format);
  }

  @Override
  public void parse(InputStream report, Charset encoding, IssueCollector issues)
      throws IOException {
    LineFormat format = formats.get();
    var lines = new LineReader(report, encoding, MAX_LINE);
    int number = 0;
    for (String line = lines.next(); line != null; line = lines.next()) {
      add(issues, format.read(line, ++number));
    }
    add(issues, format.end());
  }

  private static void add(IssueCollector issues, @Nullable IssueBuilder issue) {
    if (issue != null) {
      issues.add(issue);
    }
  }
}
