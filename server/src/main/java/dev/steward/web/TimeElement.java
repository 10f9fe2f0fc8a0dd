package dev.steward.web;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A time on a page: a {@code <time>} element with the exact time as its title. A script rewrites
 * the title, and the text of an absolute time, for the time zone of the browser.
 *
 * @param text displayed text; written unescaped, so it must not contain user input
 * @param at epoch millis; 0 for text without a time, such as "never"
 * @param absolute true if the text is a date and time of day, false if it is relative, such as "5
 *     min ago"
 */
public record TimeElement(String text, long at, boolean absolute) implements Content {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  /** Text without a time. */
  public static TimeElement none(String text) {
    return new TimeElement(text, 0, false);
  }

  static TimeElement date(long millis) {
    return new TimeElement(DATE.format(Instant.ofEpochMilli(millis)), millis, true);
  }

  @Override
  public void writeTo(TemplateOutput output) {
    if (at == 0) {
      output.writeContent(text);
      return;
    }
    Instant instant = Instant.ofEpochMilli(at).truncatedTo(ChronoUnit.SECONDS);
    output.writeContent("<time datetime=\"");
    output.writeContent(instant.toString());
    output.writeContent("\" title=\"");
    output.writeContent(UTC.format(instant));
    output.writeContent(absolute ? "\" data-absolute>" : "\">");
    output.writeContent(text);
    output.writeContent("</time>");
  }

  @Override
  public String toString() {
    return text;
  }
}
