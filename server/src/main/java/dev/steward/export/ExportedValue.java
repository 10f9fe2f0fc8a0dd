package dev.steward.export;

import org.jspecify.annotations.Nullable;

/**
 * A value with its export model. Values without a model appear in lists as {@code {}}.
 *
 * @param model null for a value that exports nothing, not even its class
 * @param source cache key: equal sources mean equal plain documents; null if not cacheable
 */
public record ExportedValue(@Nullable Model<?> model, Object value, @Nullable Object source) {

  private static final ExportedValue EMPTY = new ExportedValue(null, "", null);

  public static <T> ExportedValue of(Model<? super T> model, T value) {
    return new ExportedValue(model, value, null);
  }

  /** Creates a value whose plain document can be cached. */
  public static <T> ExportedValue of(Model<? super T> model, T value, Object source) {
    return new ExportedValue(model, value, source);
  }

  /** Exports as {@code {}}. */
  public static ExportedValue empty() {
    return EMPTY;
  }
}
