package dev.steward.report.issue;

import org.jspecify.annotations.Nullable;

/** Collects the properties of an issue; texts are shortened to their maximum length. */
final class IssueBuilder {

  private static final int MAX_NAME = 1_000;
  private static final int MAX_MESSAGE = 4_000;
  private static final int MAX_DIGITS = 9;

  private String file = Issue.UNDEFINED;
  private int line;
  private int lineEnd;
  private int column;
  private int columnEnd;
  private Severity severity = Severity.NORMAL;
  private String category = "";
  private String type = Issue.UNDEFINED;
  private String message = "";
  private String description = "";
  private String packageName = Issue.UNDEFINED;
  private String moduleName = Issue.UNDEFINED;

  IssueBuilder file(@Nullable String path) {
    file = name(path, Issue.UNDEFINED).replace('\\', '/');
    return this;
  }

  IssueBuilder lines(@Nullable String first, @Nullable String last) {
    line = number(first);
    lineEnd = number(last);
    return this;
  }

  IssueBuilder columns(@Nullable String first, @Nullable String last) {
    column = number(first);
    columnEnd = number(last);
    return this;
  }

  IssueBuilder severity(Severity value) {
    severity = value;
    return this;
  }

  IssueBuilder category(@Nullable String value) {
    category = name(value, "");
    return this;
  }

  IssueBuilder type(@Nullable String value) {
    type = name(value, Issue.UNDEFINED);
    return this;
  }

  IssueBuilder message(@Nullable String value) {
    message = shortened(value == null ? "" : value.strip(), MAX_MESSAGE);
    return this;
  }

  IssueBuilder description(@Nullable String value) {
    description = shortened(value == null ? "" : value.strip(), MAX_MESSAGE);
    return this;
  }

  IssueBuilder packageName(@Nullable String value) {
    packageName = name(value, Issue.UNDEFINED);
    return this;
  }

  IssueBuilder moduleName(@Nullable String value) {
    moduleName = name(value, Issue.UNDEFINED);
    return this;
  }

  Issue build(String origin) {
    return new Issue(
        file,
        line,
        Math.max(line, lineEnd),
        column,
        Math.max(column, columnEnd),
        severity,
        category,
        type,
        message,
        description,
        packageName,
        moduleName,
        origin,
        0);
  }

  private static String name(@Nullable String value, String missing) {
    return value == null || value.isBlank() ? missing : shortened(value.strip(), MAX_NAME);
  }

  private static String shortened(String text, int limit) {
    return text.length() > limit ? text.substring(0, limit - 1) + "…" : text;
  }

  private static int number(@Nullable String text) {
    String digits = text == null ? "" : text.strip();
    return !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(digits)
        : 0;
  }
}
