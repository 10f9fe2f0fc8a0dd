package dev.steward.export;

import org.jspecify.annotations.Nullable;

/**
 * A thing together with the table that says what is shown of it. Things of which nothing is shown
 * still take their place in a list, as {@code {}}.
 *
 * @param model null for a thing of which nothing is shown, not even its class
 * @param source all that the plain document is made of, where that can be named: as long as it is
 *     equal, so is the document
 */
public record Exported(@Nullable Model<?> model, Object value, @Nullable Object source) {

  private static final Exported NOTHING = new Exported(null, "", null);

  public static <T> Exported of(Model<? super T> model, T value) {
    return new Exported(model, value, null);
  }

  /** A thing whose plain document may be kept for the next who asks. */
  public static <T> Exported of(Model<? super T> model, T value, Object source) {
    return new Exported(model, value, source);
  }

  /** Shown as {@code {}}. */
  public static Exported nothing() {
    return NOTHING;
  }
}
