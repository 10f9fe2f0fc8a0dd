package dev.steward.export;

import org.jspecify.annotations.Nullable;

/**
 * A thing together with the table that says what is shown of it. Things of which nothing is shown
 * still take their place in a list, as {@code {}}.
 *
 * @param model null for a thing of which nothing is shown, not even its class
 */
public record Exported(@Nullable Model<?> model, Object value) {

  private static final Exported NOTHING = new Exported(null, "");

  public static <T> Exported of(Model<? super T> model, T value) {
    return new Exported(model, value);
  }

  /** Shown as {@code {}}. */
  public static Exported nothing() {
    return NOTHING;
  }
}
