package dev.steward.pipeline.value;

import dev.steward.text.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions on regular expressions; every match counts against the budget. */
final class Patterns {
  private Patterns() {}

  static Pattern compile(String pattern) {
    return compile(pattern, 0);
  }

  static Pattern compile(String pattern, int flags) {
    Evaluation.currentBudget().steps(1L + pattern.length());
    return Regex.compile(pattern, flags);
  }

  /** Returns a value as a pattern: the value itself, or its text as a pattern. */
  static Pattern of(@Nullable Object value) {
    return value instanceof Pattern pattern ? pattern : compile(ValueText.text(value));
  }

  static Matcher matcher(Pattern pattern, String text) {
    return pattern.matcher(new CountedText(text));
  }

  static boolean matches(String text, Pattern pattern) {
    return matcher(pattern, text).matches();
  }

  /** Returns what a closure gets for a match: its text, or the list of its groups. */
  static @Nullable Object match(Matcher matcher) {
    if (matcher.groupCount() == 0) {
      return matcher.group();
    }
    List<@Nullable Object> groups = new ArrayList<>();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      groups.add(matcher.group(i));
    }
    return groups;
  }

  static @Nullable Object find(String text, Pattern pattern, @Nullable ClosureValue closure) {
    Matcher matcher = matcher(pattern, text);
    if (!matcher.find()) {
      return null;
    }
    return closure == null ? matcher.group() : ValueText.text(closure.call(match(matcher)));
  }

  static List<@Nullable Object> findAll(
      String text, Pattern pattern, @Nullable ClosureValue closure) {
    Matcher matcher = matcher(pattern, text);
    Budget budget = Evaluation.currentBudget();
    List<@Nullable Object> result = new ArrayList<>();
    while (matcher.find()) {
      budget.step();
      result.add(closure == null ? matcher.group() : closure.call(match(matcher)));
      budget.checkSize(result.size());
    }
    return result;
  }

  static String replaceAll(String text, Pattern pattern, String replacement) {
    return replaceAll(matcher(pattern, text), text, replacement);
  }

  static String replaceAll(Matcher matcher, String text, String replacement) {
    Budget budget = Evaluation.currentBudget();
    var out = new StringBuilder();
    while (matcher.find()) {
      budget.step();
      matcher.appendReplacement(out, replacement);
      budget.checkLength(out.length());
    }
    String result = matcher.appendTail(out).toString();
    budget.checkText(result.length());
    return result.equals(text) ? text : result;
  }

  static String replaceFirst(String text, Pattern pattern, String replacement) {
    String result = matcher(pattern, text).replaceFirst(replacement);
    Evaluation.currentBudget().checkText(result.length());
    return result;
  }

  static String replace(String text, Pattern pattern, ClosureValue closure, boolean first) {
    Matcher matcher = matcher(pattern, text);
    Budget budget = Evaluation.currentBudget();
    var out = new StringBuilder();
    while (matcher.find()) {
      String replacement = ValueText.text(closure.call(match(matcher)));
      matcher.appendReplacement(out, Matcher.quoteReplacement(replacement));
      budget.checkLength(out.length());
      if (first) {
        break;
      }
    }
    return matcher.appendTail(out).toString();
  }

  /** Splits as {@code String.split} of Java does. */
  static ArrayValue split(String text, Pattern pattern, int limit) {
    Matcher matcher = matcher(pattern, text);
    Budget budget = Evaluation.currentBudget();
    List<String> parts = new ArrayList<>();
    int start = 0;
    while ((limit <= 0 || parts.size() < limit - 1) && matcher.find()) {
      budget.step();
      budget.checkSize(parts.size());
      if (matcher.end() > 0) {
        parts.add(text.substring(start, matcher.start()));
        start = matcher.end();
      }
    }
    if (start == 0 && parts.isEmpty()) {
      return ArrayValue.ofStrings(List.of(text));
    }
    parts.add(text.substring(start));
    if (limit == 0) {
      while (!parts.isEmpty() && parts.getLast().isEmpty()) {
        parts.removeLast();
      }
    }
    return ArrayValue.ofStrings(parts);
  }
}
