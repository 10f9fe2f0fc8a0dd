package dev.steward.pipeline.step;

import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes comma-separated values (RFC 4180), within limits. */
final class CsvText {

  /** The most values of a text. */
  private static final int MAX_VALUES = 500_000;

  private static final char QUOTE = '"';

  private final String text;
  private final List<List<String>> records = new ArrayList<>();
  private int at;
  private int values;
  private int line = 1;

  private CsvText(String text) {
    this.text = text;
  }

  /** The values of each record; empty lines are left out. */
  static List<List<String>> read(String text) {
    var reader = new CsvText(text);
    while (reader.at < text.length()) {
      reader.readRecord();
    }
    return reader.records;
  }

  private void readRecord() {
    int start = at;
    var record = new ArrayList<String>();
    while (true) {
      Evaluation.currentBudget().step();
      if (++values > MAX_VALUES) {
        throw new IllegalArgumentException(
            "The CSV has more than " + MAX_VALUES + " values, which is too much for a script.");
      }
      record.add(at < text.length() && text.charAt(at) == QUOTE ? quoted() : plain());
      if (at >= text.length() || text.charAt(at) != ',') {
        break;
      }
      at++;
    }
    boolean isEmpty = at == start;
    endLine();
    if (!isEmpty) {
      records.add(record);
    }
  }

  private void endLine() {
    if (at < text.length()) {
      boolean isReturn = text.charAt(at) == '\r';
      at++;
      if (isReturn && at < text.length() && text.charAt(at) == '\n') {
        at++;
      }
      line++;
    }
  }

  private String plain() {
    int start = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    int first = line;
    var value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != QUOTE) {
        line += c == '\n' ? 1 : 0;
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == QUOTE) {
        value.append(QUOTE);
        at++;
      } else if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        throw new DataFailure(
            "java.io.IOException",
            "java.lang.Exception",
            "(line " + line + ") invalid char between encapsulated token and delimiter");
      } else {
        return value.toString();
      }
    }
    throw new DataFailure(
        "java.io.IOException",
        "java.lang.Exception",
        "(startline " + first + ") EOF reached before encapsulated token finished");
  }

  /** Writes records, each with a line end. */
  static String write(Iterable<?> records) {
    var out = new StringBuilder();
    for (Object record : records) {
      String separator = "";
      for (Object value : valuesOf(record)) {
        Evaluation.currentBudget().step();
        out.append(separator).append(value(value == null ? "" : ValueText.text(value), separator));
        separator = ",";
      }
      out.append("\r\n");
      Evaluation.currentBudget().checkText(out.length());
    }
    return out.toString();
  }

  private static Collection<?> valuesOf(@Nullable Object record) {
    return switch (record) {
      case CsvRecord csv -> csv.values();
      case Map<?, ?> map -> map.values();
      case Collection<?> collection -> collection;
      case null -> List.of("");
      default -> List.of(record);
    };
  }

  private static String value(String value, String separator) {
    if (value.isEmpty()) {
      // An empty line would be no record.
      return separator.isEmpty() ? "\"\"" : "";
    }
    boolean needsQuotes =
        value.charAt(0) <= '#'
            || value.charAt(value.length() - 1) <= ' '
            || value.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return needsQuotes ? QUOTE + value.replace("\"", "\"\"") + QUOTE : value;
  }
}
