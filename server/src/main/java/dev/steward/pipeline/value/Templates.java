package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the text of a {@link TemplateValue}. */
@SuppressWarnings("UnnecessaryStringBuilder") // a closure writes into it
final class Templates {
  private Templates() {}

  static String text(List<String> texts, @Nullable Object[] values) {
    var result = new StringBuilder();
    Budget budget = Evaluation.currentBudget();
    for (int i = 0; i < texts.size(); i++) {
      result.append(texts.get(i));
      if (i < values.length) {
        result.append(textOf(values[i]));
      }
      budget.checkLength(result.length());
    }
    budget.checkText(result.length());
    return result.toString();
  }

  private static String textOf(@Nullable Object value) {
    if (!(value instanceof ClosureValue closure)) {
      return ValueText.text(value);
    }
    return switch (closure.maximumNumberOfParameters()) {
      case 0 -> ValueText.text(closure.call());
      case 1 -> {
        var writer = new StringBuilder();
        closure.call(writer);
        yield writer.toString();
      }
      default ->
          throw new GroovyFailure(
              "Trying to evaluate a GString containing a Closure taking "
                  + closure.maximumNumberOfParameters()
                  + " parameters");
    };
  }

  /** Joins two templates; the last text of the first and the first text of the second meet. */
  static TemplateValue join(TemplateValue left, TemplateValue right) {
    List<String> texts = new ArrayList<>(left.texts());
    List<String> more = right.texts();
    if (texts.size() > left.values().length && !more.isEmpty()) {
      String last = texts.removeLast();
      texts.add(last + more.getFirst());
      texts.addAll(more.subList(1, more.size()));
    } else {
      texts.addAll(more);
    }
    List<@Nullable Object> values = new ArrayList<>(List.of());
    for (Object value : left.values()) {
      values.add(value);
    }
    for (Object value : right.values()) {
      values.add(value);
    }
    Evaluation.currentBudget().checkCollection(texts.size());
    return new TemplateValue(texts, values.toArray());
  }
}
