package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** String functions of Groovy that Java does not have. */
final class Strings {
  private static final int TAB_WIDTH = 8;

  /** Characters that a search passes in the time of one step. */
  private static final int CHARACTERS_PER_STEP = 64;

  private Strings() {}

  /** Returns the characters, each as a string. */
  static List<@Nullable Object> characters(String text) {
    Evaluation.currentBudget().checkCollection(text.length());
    List<@Nullable Object> result = new ArrayList<>(text.length());
    for (int i = 0; i < text.length(); i++) {
      result.add(text.substring(i, i + 1));
    }
    return result;
  }

  static String concat(String left, String right) {
    Evaluation.currentBudget().checkText((long) left.length() + right.length());
    return left.concat(right);
  }

  static String repeat(String text, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "multiply() should be called with a number of 0 or greater not: " + count);
    }
    Evaluation.currentBudget().checkText((long) text.length() * count);
    return text.repeat(count);
  }

  private static String padding(String pad, int length) {
    Evaluation.currentBudget().checkText(length);
    return pad.length() < length
        ? pad.repeat(length / pad.length() + 1).substring(0, length)
        : pad.substring(0, length);
  }

  static String padLeft(String text, int width, String pad) {
    return width <= text.length() ? text : padding(pad, width - text.length()) + text;
  }

  static String padRight(String text, int width, String pad) {
    return width <= text.length() ? text : text + padding(pad, width - text.length());
  }

  static String center(String text, int width, String pad) {
    int missing = width - text.length();
    if (missing <= 0) {
      return text;
    }
    String side = padding(pad, (missing + 1) / 2);
    return side.substring(0, missing / 2) + text + side;
  }

  static int count(String text, String part) {
    if (part.isEmpty()) {
      return text.length() + 1;
    }
    int[] count = {0};
    Budget budget = Evaluation.currentBudget();
    TextSearch.each(
        text,
        part,
        true,
        at -> {
          budget.step();
          count[0]++;
          return true;
        });
    return count[0];
  }

  static String replace(String text, String part, String replacement) {
    Budget budget = Evaluation.currentBudget();
    if (part.isEmpty()) {
      budget.checkText(text.length() + (text.length() + 1L) * replacement.length());
      return text.replace(part, replacement);
    }
    var out = new StringBuilder();
    int[] end = {0};
    TextSearch.each(
        text,
        part,
        false,
        at -> {
          budget.step();
          out.append(text, end[0], at).append(replacement);
          budget.checkLength(out.length());
          end[0] = at + part.length();
          return true;
        });
    budget.checkText(out.length() + (long) text.length() - end[0]);
    return end[0] == 0 ? text : out.append(text, end[0], text.length()).toString();
  }

  static String minus(String text, String part) {
    int at = TextSearch.first(text, part, 0);
    return at < 0 ? text : text.substring(0, at) + text.substring(at + part.length());
  }

  static String next(String text) {
    if (text.isEmpty()) {
      return String.valueOf(Character.MIN_VALUE);
    }
    char last = text.charAt(text.length() - 1);
    return last == Character.MAX_VALUE
        ? text + Character.MIN_VALUE
        : text.substring(0, text.length() - 1) + (char) (last + 1);
  }

  static String previous(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the string is empty");
    }
    char last = text.charAt(text.length() - 1);
    String start = text.substring(0, text.length() - 1);
    return last == Character.MIN_VALUE ? start : start + (char) (last - 1);
  }

  /** Splits at any of the characters; empty parts are dropped. */
  static List<@Nullable Object> tokenize(String text, String separators) {
    Budget budget = Evaluation.currentBudget();
    List<@Nullable Object> result = new ArrayList<>();
    var tokenizer = new StringTokenizer(text, separators);
    while (tokenizer.hasMoreTokens()) {
      budget.step();
      budget.checkSize(result.size());
      result.add(tokenizer.nextToken());
    }
    return result;
  }

  static List<String> lines(String text) {
    Budget budget = Evaluation.currentBudget();
    List<String> result = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = start;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      budget.step();
      budget.checkSize(result.size());
      result.add(text.substring(start, end));
      boolean both =
          end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n';
      start = end + (both ? 2 : 1);
    }
    return result;
  }

  static boolean isAllWhitespace(String text) {
    return text.chars().allMatch(Character::isWhitespace);
  }

  static String stripIndent(String text, int indent) {
    if (text.isEmpty() || indent <= 0) {
      return text;
    }
    var out = new StringBuilder();
    for (String line : lines(text)) {
      if (!isAllWhitespace(line) && indent <= line.length()) {
        out.append(line, indent, line.length());
      }
      out.append('\n');
    }
    return withoutAddedEnd(out, text);
  }

  static String stripMargin(String text, char margin) {
    if (text.isEmpty()) {
      return text;
    }
    var out = new StringBuilder();
    for (String line : lines(text)) {
      int at = 0;
      while (at < line.length() && line.charAt(at) <= ' ') {
        at++;
      }
      out.append(at < line.length() && line.charAt(at) == margin ? line.substring(at + 1) : line)
          .append('\n');
    }
    return withoutAddedEnd(out, text);
  }

  private static String withoutAddedEnd(StringBuilder out, String text) {
    if (!text.endsWith("\n") && !out.isEmpty()) {
      out.setLength(out.length() - 1);
    }
    return out.toString();
  }

  static String normalize(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** Replaces tabs with spaces. */
  static String expand(String text, int width) {
    var out = new StringBuilder();
    for (String line : lines(text)) {
      int start = out.length();
      for (int i = 0; i < line.length(); i++) {
        if (line.charAt(i) == '\t') {
          int column = out.length() - start;
          String blanks = padding(" ", width - column % width);
          Evaluation.currentBudget().checkLength((long) out.length() + blanks.length());
          out.append(blanks);
        } else {
          out.append(line.charAt(i));
        }
      }
      Evaluation.currentBudget().checkLength(out.length());
      out.append('\n');
    }
    return withoutAddedEnd(out, text);
  }

  static String expand(String text) {
    return expand(text, TAB_WIDTH);
  }

  static String translate(String text, String source, String target) {
    String from = expandHyphens(source);
    String to = expandHyphens(target);
    String replacement = padRight(to, from.length(), to.substring(to.length() - 1));
    Budget budget = Evaluation.currentBudget();
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      budget.steps(1 + from.length() / CHARACTERS_PER_STEP);
      int at = from.lastIndexOf(text.charAt(i));
      out.append(at < 0 ? text.charAt(i) : replacement.charAt(at));
    }
    return out.toString();
  }

  private static String expandHyphens(String characters) {
    var out = new StringBuilder();
    for (int i = 0; i < characters.length(); i++) {
      if (i + 2 < characters.length() && characters.charAt(i + 1) == '-') {
        char start = characters.charAt(i);
        char end = characters.charAt(i + 2);
        Evaluation.currentBudget().checkText((long) out.length() + Math.abs(end - start) + 1);
        int step = start <= end ? 1 : -1;
        for (int c = start; c != end + step; c += step) {
          out.append((char) c);
        }
        i += 2;
      } else {
        out.append(characters.charAt(i));
      }
    }
    return out.toString();
  }

  static boolean isNumber(String text, java.util.function.Function<String, Number> parser) {
    try {
      return parser.apply(text.trim()) != null;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static boolean toBoolean(String text) {
    String trimmed = text.trim();
    return trimmed.equalsIgnoreCase("true") || trimmed.equalsIgnoreCase("y") || trimmed.equals("1");
  }

  static String capitalize(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  static String uncapitalize(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  static String reverse(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** Returns the part of the text that a range selects, read backwards by a reverse range. */
  static String getAt(String text, RangeValue range) {
    if (range instanceof EmptyRange) {
      return "";
    }
    RangeValue.Borders borders = range.borders(text.length());
    String part = text.substring(borders.start(), borders.end());
    return borders.reverse() ? reverse(part) : part;
  }

  static String getAt(String text, int index) {
    int at = ElementAccess.toIndex(index, text.length());
    return text.substring(at, at + 1);
  }
}
