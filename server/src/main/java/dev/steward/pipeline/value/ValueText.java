package dev.steward.pipeline.value;

import java.util.Collection;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of values, as Groovy shows them in strings and in the output. */
@SuppressWarnings("ReferenceEquality") // a collection can contain itself
public final class ValueText {
  private static final int MAX_DEPTH = 200;

  /** How long the values in an error message can be. */
  private static final int MAX_ARGUMENTS = 60;

  private enum Style {
    PLAIN,
    QUOTED,
    JAVA
  }

  private ValueText() {}

  /** Returns the text of a value: {@code [1, a]} for a list, {@code [a:1]} for a map. */
  public static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> text;
      case Number _, Boolean _ -> value.toString();
      case RangeValue range -> format(new java.util.ArrayList<>(range), Style.PLAIN);
      default -> format(value, Style.PLAIN);
    };
  }

  /** Returns the text with strings in quotation marks, as {@code inspect()} does. */
  public static String inspect(@Nullable Object value) {
    return format(value, Style.QUOTED);
  }

  /**
   * Returns the text that Java gives a value: {@code {a=1}} for a map. Methods of Java, such as
   * {@code String.format}, use it.
   */
  static String javaText(@Nullable Object value) {
    return format(value, Style.JAVA);
  }

  private static String format(@Nullable Object value, Style style) {
    var out = new StringBuilder();
    append(value, style, out, 0);
    Evaluation.currentBudget().checkText(out.length());
    return out.toString();
  }

  private static void append(@Nullable Object value, Style style, StringBuilder out, int depth) {
    Budget budget = Evaluation.currentBudget();
    budget.step();
    if (depth > MAX_DEPTH) {
      throw new BudgetOverrun(
          "The script was stopped because a collection that it wrote was nested more than "
              + MAX_DEPTH
              + " levels deep.");
    }
    switch (value) {
      case null -> out.append("null");
      case String text -> {
        if (style == Style.QUOTED) {
          appendQuoted(text, out);
        } else {
          out.append(text);
        }
      }
      case ArrayValue array when style != Style.JAVA -> {
        if (array.component().name().equals("char")) {
          array.asList().forEach(out::append);
        } else {
          appendElements(array.asList(), array, style, out, depth);
        }
      }
      case ArrayValue array ->
          out.append(array.type().name()).append('@').append(Integer.toHexString(array.length()));
      case RangeValue range when style == Style.QUOTED -> appendRange(range, out);
      case RangeValue range -> out.append(range);
      case Collection<?> collection -> appendElements(collection, value, style, out, depth);
      case Map<?, ?> map -> appendMap(map, style, out, depth);
      case Map.Entry<?, ?> entry -> {
        append(entry.getKey(), Style.JAVA, out, depth + 1);
        out.append('=');
        append(entry.getValue(), Style.JAVA, out, depth + 1);
      }
      case Date date -> out.append(Dates.text(date));
      default -> out.append(value);
    }
    budget.checkLength(out.length());
  }

  private static void appendRange(RangeValue range, StringBuilder out) {
    if (range instanceof ObjectRange) {
      out.append(inspect(range.isReverse() ? range.to() : range.from()))
          .append("..")
          .append(inspect(range.isReverse() ? range.from() : range.to()));
    } else {
      out.append(range);
    }
  }

  private static void appendElements(
      Iterable<?> elements, Object self, Style style, StringBuilder out, int depth) {
    out.append('[');
    String separator = "";
    for (Object element : elements) {
      out.append(separator);
      separator = ", ";
      if (element == self) {
        out.append("(this Collection)");
      } else {
        append(element, style, out, depth + 1);
      }
    }
    out.append(']');
  }

  private static void appendMap(Map<?, ?> map, Style style, StringBuilder out, int depth) {
    boolean java = style == Style.JAVA;
    if (map.isEmpty()) {
      out.append(java ? "{}" : "[:]");
      return;
    }
    out.append(java ? '{' : '[');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      separator = ", ";
      appendPart(entry.getKey(), map, style, out, depth);
      out.append(java ? '=' : ':');
      appendPart(entry.getValue(), map, style, out, depth);
    }
    out.append(java ? '}' : ']');
  }

  private static void appendPart(
      @Nullable Object part, Object self, Style style, StringBuilder out, int depth) {
    if (part == self) {
      out.append("(this Map)");
    } else {
      append(part, style, out, depth + 1);
    }
  }

  private static void appendQuoted(String text, StringBuilder out) {
    out.append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\'' -> out.append("\\'");
        default -> out.append(c);
      }
    }
    out.append('\'');
  }

  /** Returns the types of arguments for an error message. */
  public static String typesOf(@Nullable Object[] arguments) {
    var out = new StringBuilder();
    for (Object argument : arguments) {
      if (!out.isEmpty()) {
        out.append(", ");
      }
      if (out.length() > MAX_ARGUMENTS) {
        return out.append("...").toString();
      }
      out.append(argument == null ? "null" : TypeValue.of(argument).name());
    }
    return out.toString();
  }

  /** Returns the values of arguments for an error message. */
  public static String argumentsOf(@Nullable Object[] arguments) {
    var out = new StringBuilder("[");
    for (Object argument : arguments) {
      if (out.length() > 1) {
        out.append(", ");
      }
      if (out.length() > MAX_ARGUMENTS) {
        return out.append("...").append(']').toString();
      }
      try {
        out.append(argument instanceof RangeValue ? argument.toString() : text(argument));
      } catch (EvaluationEnd e) {
        throw e;
      } catch (RuntimeException e) {
        out.append('<').append(TypeValue.of(e).name()).append('>');
      }
    }
    return out.append(']').toString();
  }
}
