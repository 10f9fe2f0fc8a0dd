package dev.steward.report.issue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Warnings and errors of Maven itself; consecutive lines are one issue. */
final class MavenFormat implements LineParser.LineFormat {

  private static final int MAX_MESSAGE = 4_000;

  private static final Pattern LINE =
      Pattern.compile("(?:\\S.{0,60}\\s\\s)?\\[(WARNING|ERROR)]\\s*(.*)");

  private String level = "";
  private final StringBuilder message = new StringBuilder();
  private int last;

  @Override
  public @Nullable IssueBuilder read(String line, int number) {
    Matcher matcher =
        line.contains("[WARNING]") || line.contains("[ERROR]") ? LINE.matcher(line) : null;
    if (matcher == null || !matcher.matches()) {
      return null;
    }
    IssueBuilder complete = null;
    if (number != last + 1 || !matcher.group(1).equals(level)) {
      complete = end();
    }
    level = matcher.group(1);
    last = number;
    if (message.length() + matcher.group(2).length() < MAX_MESSAGE) {
      message.append(message.isEmpty() ? "" : "\n").append(matcher.group(2));
    }
    return complete;
  }

  @Override
  public @Nullable IssueBuilder end() {
    String text = message.toString();
    message.setLength(0);
    return text.isBlank()
        ? null
        : new IssueBuilder()
            .lines(Integer.toString(last), null)
            .severity(level.equals("ERROR") ? Severity.ERROR : Severity.NORMAL)
            .message(text);
  }
}
