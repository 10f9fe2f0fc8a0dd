package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Expression;
import dev.steward.pipeline.syntax.Position;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of the parts of an assertion and draws them below its source text, as Groovy
 * does.
 */
final class AssertionRecorder {
  private static final int MAX_VALUES = 200;

  private record Value(Expression expression, @Nullable Object value) {}

  private record Placed(int column, String text) {}

  private final List<Value> values = new ArrayList<>();

  void record(Expression expression, @Nullable Object value) {
    if (values.size() < MAX_VALUES && !(expression instanceof Expression.Constant)) {
      values.add(new Value(expression, value));
    }
  }

  /** Returns the source text with the values below it; only the text if it has several lines. */
  String render(String source, Position position) {
    if (position.line() != position.endLine()) {
      return source;
    }
    List<Placed> placed = new ArrayList<>();
    for (Value value : values) {
      int column = column(value.expression(), source, position);
      if (column >= 0 && column < source.length()) {
        placed.add(new Placed(column, ValueText.text(value.value())));
      }
    }
    placed.sort(Comparator.comparingInt(Placed::column).reversed());
    return draw(source, placed);
  }

  /** Returns the place of an expression's value, counted from the start of the source text. */
  private static int column(Expression expression, String source, Position start) {
    Position position = expression.position();
    if (position.line() != start.line()) {
      return -1;
    }
    int own = position.column() - start.column();
    return switch (expression) {
      case Expression.Name _,
          Expression.Not _,
          Expression.Unary _,
          Expression.ListLiteral _,
          Expression.MapLiteral _,
          Expression.Range _,
          Expression.New _,
          Expression.Cast _,
          Expression.This _ ->
          own;
      case Expression.Call call -> call.name().position().column() - start.column();
      case Expression.Property property -> property.name().position().column() - start.column();
      case Expression.Binary binary ->
          between(source, start, binary.left(), binary.operator().text());
      case Expression.Index index -> between(source, start, index.object(), "[");
      case Expression.InstanceOf test -> between(source, start, test.value(), "instanceof");
      default -> -1;
    };
  }

  /** Returns the place of an operator, after its left operand. */
  private static int between(String source, Position start, Expression left, String operator) {
    Position position = left.position();
    int from = position.endColumn() - start.column();
    int index = from < 0 ? -1 : source.indexOf(operator, from);
    return position.endLine() == start.line() ? index : -1;
  }

  private static String draw(String source, List<Placed> placed) {
    List<StringBuilder> lines = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    lines.add(new StringBuilder());
    starts.add(0);
    for (int i = 0; i < placed.size(); i++) {
      Placed value = placed.get(i);
      boolean hidden = i + 1 < placed.size() && placed.get(i + 1).column() == value.column();
      if (!hidden) {
        place(value, lines, starts);
      }
    }
    var result = new StringBuilder(source).append('\n');
    for (StringBuilder line : lines) {
      result.append(line).append('\n');
    }
    return result.toString();
  }

  private static void place(Placed value, List<StringBuilder> lines, List<Integer> starts) {
    List<String> texts = value.text().isEmpty() ? List.of("") : value.text().lines().toList();
    int end = texts.size() == 1 ? value.column() + value.text().length() : Integer.MAX_VALUE;
    for (int i = 0; i < lines.size(); i++) {
      if (i > 0 && end < starts.get(i)) {
        put(lines.get(i), value.text(), value.column());
        starts.set(i, value.column());
        return;
      }
      put(lines.get(i), "|", value.column());
      if (i > 0) {
        starts.set(i, value.column() + 1);
      }
    }
    for (String text : texts) {
      var line = new StringBuilder();
      put(line, text, value.column());
      lines.add(line);
      starts.add(value.column());
    }
  }

  private static void put(StringBuilder line, String text, int column) {
    while (line.length() < column) {
      line.append(' ');
    }
    line.replace(column, Math.min(line.length(), column + text.length()), text);
  }
}
