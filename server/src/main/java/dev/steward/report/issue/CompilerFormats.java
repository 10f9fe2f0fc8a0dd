package dev.steward.report.issue;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines of compilers and linters. The expressions have no two adjacent parts that match the same
 * text, so that a match takes time in proportion to the length of the line.
 */
final class CompilerFormats {

  private static final Pattern GCC =
      Pattern.compile(
          "((?:[A-Za-z]:)?[^:]{1,1000}):(\\d{1,9}):(?:(\\d{1,9}):)? ?"
              + "([wW]arning|(?:[a-z]{1,20} ){0,2}[eE]rror): (.*)");
  private static final Pattern OPTION = Pattern.compile(" ?\\[(-W?([^\\[\\]]{1,200}))]$");
  private static final Pattern MAVEN_JAVAC =
      Pattern.compile(
          "(?:\\S{1,60}\\s{1,3})?(?:\\[(WARNING|ERROR)]|([we]):)\\s{1,9}([^\\[(]{1,1000}):\\s{0,9}"
              + "[\\[(](\\d{1,9})[.,;]?\\s?(\\d{1,9})?[\\])]\\s{0,9}:?\\s{0,9}"
              + "(?:\\[(\\w{1,100})])?(.*)");
  private static final Pattern JAVAC =
      Pattern.compile(
          "(?:.{0,60}\\[javac])?\\s{0,9}((?:[A-Za-z]:)?[^:]{1,1000}\\.java):(\\d{1,9}):\\s{0,9}"
              + "(warning|error)\\s{0,9}:\\s{0,9}(?:\\[(\\w{1,100})])?(.*)");
  private static final Pattern JAVADOC =
      Pattern.compile(
          "(?:.{0,60}\\[(?:javadoc|WARNING|ERROR)])?\\s{0,9}((?:[A-Za-z]:)?[^:]{1,1000}\\.java):"
              + "(\\d{1,9}):\\s{0,9}(warning|error)\\s{0,9}[:-]\\s{0,9}(.*)");
  private static final Pattern PYLINT =
      Pattern.compile(
          "([^:]{1,1000}):(\\d{1,9}):(?:(\\d{1,9}):)? "
              + "(?:\\[([A-Z]\\d{0,9})[^\\]]{0,200}]|([A-Z]\\d{1,9}):) (.*)");
  private static final Pattern PEP8 =
      Pattern.compile("([^:]{1,1000}):(\\d{1,9}):(\\d{1,9}): ([A-Z]{1,5}\\d{0,9}) (.*)");
  private static final Pattern MYPY =
      Pattern.compile("([^:]{1,1000}):(\\d{1,9}):(?:(\\d{1,9}):)? (error|warning|note): (.*)");
  private static final Pattern MSBUILD =
      Pattern.compile(
          "\\s{0,99}(?:\\d{1,9}>)?([^()]{1,1000})\\((\\d{1,9})(?:,(\\d{1,9}))?[\\d,-]{0,40}\\)\\s?:"
              + " (?:[a-z]{1,20} ){0,2}(error|warning|info) ([A-Za-z]{1,20}\\d{1,9})\\s?: (.*)");

  private CompilerFormats() {}

  private static String group(Matcher matcher, int number) {
    String text = matcher.group(number);
    return text == null ? "" : text;
  }

  /** {@code file.c:3:7: warning: unused variable 'x' [-Wunused-variable]}. */
  static @Nullable IssueBuilder gcc(String line, int number) {
    Matcher matcher = gccMatcher(line);
    if (matcher == null) {
      return null;
    }
    Matcher option = OPTION.matcher(matcher.group(5));
    return place(matcher)
        .category(option.find() ? option.group(2) : "")
        .severity(Severity.of(matcher.group(4)))
        .message(matcher.group(5));
  }

  /** The same line, of which Jenkins' parser for Clang takes other parts. */
  static @Nullable IssueBuilder clang(String line, int number) {
    Matcher matcher = gccMatcher(line.stripLeading());
    if (matcher == null) {
      return null;
    }
    String message = matcher.group(5);
    Matcher option = OPTION.matcher(message);
    boolean named = option.find();
    return place(matcher)
        .category(named ? option.group(1) : "")
        .severity(matcher.group(4).endsWith("rror") ? Severity.HIGH : Severity.NORMAL)
        .message(named ? message.substring(0, option.start()) : message);
  }

  private static @Nullable Matcher gccMatcher(String line) {
    if (!(line.contains("arning: ") || line.contains("rror: ")) || line.contains("[javac]")) {
      return null;
    }
    Matcher matcher = GCC.matcher(line);
    return matcher.matches() ? matcher : null;
  }

  private static IssueBuilder place(Matcher matcher) {
    return new IssueBuilder()
        .file(matcher.group(1))
        .lines(matcher.group(2), null)
        .columns(matcher.group(3), null);
  }

  /** Lines of javac, alone or within the output of Maven, Ant or Kotlin. */
  static @Nullable IssueBuilder java(String line, int number) {
    Matcher maven = MAVEN_JAVAC.matcher(line);
    if (maven.matches()) {
      boolean isError = "ERROR".equals(maven.group(1)) || "e".equals(maven.group(2));
      return new IssueBuilder()
          .file(maven.group(3))
          .lines(maven.group(4), null)
          .columns(maven.group(5), null)
          .severity(isError ? Severity.ERROR : Severity.NORMAL)
          .type("javac")
          .category(category(group(maven, 6), maven.group(7)))
          .message(maven.group(7));
    }
    Matcher plain = line.contains(".java:") ? JAVAC.matcher(line) : null;
    return plain == null || !plain.matches()
        ? null
        : new IssueBuilder()
            .file(plain.group(1))
            .lines(plain.group(2), null)
            .severity(plain.group(3).equals("error") ? Severity.ERROR : Severity.NORMAL)
            .category(category(group(plain, 4), plain.group(5)))
            .message(plain.group(5));
  }

  /** {@code File.java:12: warning: no comment}, alone or within the output of Maven or Ant. */
  static @Nullable IssueBuilder javaDoc(String line, int number) {
    Matcher matcher = line.contains(".java:") ? JAVADOC.matcher(line) : null;
    return matcher == null || !matcher.matches()
        ? null
        : new IssueBuilder()
            .file(matcher.group(1))
            .lines(matcher.group(2), null)
            .severity(matcher.group(3).equals("error") ? Severity.ERROR : Severity.NORMAL)
            .category("Javadoc")
            .message(matcher.group(4));
  }

  private static String category(String given, String message) {
    if (!given.isEmpty()) {
      return given.substring(0, 1).toUpperCase(Locale.ROOT) + given.substring(1);
    }
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("proprietary")
        ? "Proprietary API"
        : text.contains("deprecated") ? "Deprecation" : "";
  }

  static @Nullable IssueBuilder pyLint(String line, int number) {
    Matcher matcher = PYLINT.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    String code = group(matcher, matcher.group(4) == null ? 5 : 4);
    return place(matcher)
        .category(code)
        .severity(
            switch (code.charAt(0)) {
              case 'E', 'F' -> Severity.HIGH;
              case 'W' -> Severity.NORMAL;
              default -> Severity.LOW;
            })
        .message(matcher.group(6));
  }

  static @Nullable IssueBuilder pep8(String line, int number) {
    Matcher matcher = PEP8.matcher(line);
    return matcher.matches()
        ? place(matcher)
            .category(matcher.group(4))
            .severity(matcher.group(4).contains("E") ? Severity.NORMAL : Severity.LOW)
            .message(matcher.group(5))
        : null;
  }

  static @Nullable IssueBuilder flake8(String line, int number) {
    Matcher matcher = PEP8.matcher(line);
    return matcher.matches()
        ? place(matcher)
            .type(matcher.group(4))
            .severity(
                switch (matcher.group(4).charAt(0)) {
                  case 'E', 'F' -> Severity.HIGH;
                  case 'W', 'C' -> Severity.NORMAL;
                  default -> Severity.LOW;
                })
            .message(matcher.group(5))
        : null;
  }

  static @Nullable IssueBuilder myPy(String line, int number) {
    Matcher matcher = MYPY.matcher(line);
    return matcher.matches()
        ? place(matcher)
            .severity(
                switch (matcher.group(4)) {
                  case "error" -> Severity.HIGH;
                  case "warning" -> Severity.NORMAL;
                  default -> Severity.LOW;
                })
            .message(matcher.group(5))
        : null;
  }

  static @Nullable IssueBuilder msBuild(String line, int number) {
    Matcher matcher =
        line.contains("warning ") || line.contains("error ") || line.contains("info ")
            ? MSBUILD.matcher(line)
            : null;
    return matcher == null || !matcher.matches()
        ? null
        : place(matcher)
            .severity(Severity.of(matcher.group(4)))
            .category(matcher.group(5))
            .message(matcher.group(6));
  }
}
