package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats strings with placeholders such as {@code %5d}. */
final class Formatter {
  private Formatter() {}

  static String format(String pattern, List<@Nullable Object> arguments) {
    checkWidths(pattern);
    @Nullable Object[] values = new Object[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = argument(arguments.get(i));
    }
    var out = new BoundedText();
    try (var formatter = new java.util.Formatter(out, Locale.US)) {
      formatter.format(pattern, values);
    }
    Evaluation.currentBudget().checkText(out.text.length());
    return out.text.toString();
  }

  /** A pattern can contain a long argument many times. */
  private static final class BoundedText implements Appendable {
    private final StringBuilder text = new StringBuilder();
    private final Budget budget = Evaluation.currentBudget();

    @Override
    public Appendable append(CharSequence added) {
      return append(added, 0, added.length());
    }

    @Override
    public Appendable append(CharSequence added, int start, int end) {
      budget.checkLength((long) text.length() + end - start);
      text.append(added, start, end);
      return this;
    }

    @Override
    public Appendable append(char added) {
      budget.checkLength(text.length() + 1L);
      text.append(added);
      return this;
    }
  }

  /** {@code text.format(pattern, …)} is the static method of Java, called on a string. */
  static String formatFromInstance(List<@Nullable Object> arguments) {
    return format(ValueText.text(arguments.getFirst()), arguments.subList(1, arguments.size()));
  }

  private static @Nullable Object argument(@Nullable Object value) {
    return switch (value) {
      case BigDecimal number -> NumberMath.checked(number);
      case Number number -> number;
      case Boolean truth -> truth;
      case Character character -> character;
      case Date date -> Dates.calendar(date);
      case null -> null;
      default -> ValueText.javaText(value);
    };
  }

  /** Refuses widths and precisions that would fill up memory. */
  private static void checkWidths(String pattern) {
    long total = pattern.length();
    long number = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      number = c >= '0' && c <= '9' ? Math.min(number * 10 + c - '0', Integer.MAX_VALUE) : 0;
      total += number;
    }
    Evaluation.currentBudget().checkLength(total);
  }
}
