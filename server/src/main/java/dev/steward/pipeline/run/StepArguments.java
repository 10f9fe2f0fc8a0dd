package dev.steward.pipeline.run;

import dev.steward.pipeline.value.Truth;
import dev.steward.pipeline.value.ValueText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a step by the names of its parameters. Templates have become strings; lists and
 * maps are the script's own and are not changed.
 */
public record StepArguments(Map<String, @Nullable Object> values) {

  public StepArguments {
    values = new LinkedHashMap<>(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public @Nullable Object get(String name) {
    return values.get(name);
  }

  /** An argument as text; null if it is missing or null. */
  public @Nullable String text(String name) {
    Object value = values.get(name);
    return value == null ? null : ValueText.text(value);
  }

  /** An argument as text. */
  public String text(String name, String missing) {
    String text = text(name);
    return text == null ? missing : text;
  }

  /** An argument as a boolean: true, or the text {@code true}. */
  public boolean flag(String name, boolean missing) {
    Object value = values.get(name);
    return switch (value) {
      case null -> missing;
      case String text -> Boolean.parseBoolean(text);
      default -> Truth.of(value);
    };
  }

  /**
   * An argument as a whole number.
   *
   * @throws StepFailure if it is not a number
   */
  public long number(String name, long missing) {
    Object value = values.get(name);
    return switch (value) {
      case null -> missing;
      case Number number -> number.longValue();
      default -> {
        String text = ValueText.text(value).strip();
        try {
          yield Long.parseLong(text);
        } catch (NumberFormatException e) {
          throw new StepFailure(
              "The parameter " + name + " must be a whole number, not '" + text + "'.");
        }
      }
    };
  }
}
