package dev.steward.pipeline.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A double-quoted string with values in it, Groovy's GString. Its text is built each time it is
 * needed; a value that is a closure is called then.
 */
public final class TemplateValue implements CharSequence, Comparable<TemplateValue> {
  private final List<String> texts;
  private final @Nullable Object[] values;

  /** Creates a template; there is one more text than there are values, or as many. */
  public TemplateValue(List<String> texts, @Nullable Object... values) {
    this.texts = List.copyOf(texts);
    this.values = values.clone();
  }

  public List<String> texts() {
    return texts;
  }

  public @Nullable Object[] values() {
    return values.clone();
  }

  /** Returns a template that continues with another one. */
  TemplateValue plus(TemplateValue other) {
    return Templates.join(this, other);
  }

  @Override
  public String toString() {
    return Templates.text(texts, values);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TemplateValue template && toString().equals(template.toString());
  }

  @Override
  public int hashCode() {
    return 37 + toString().hashCode();
  }

  @Override
  public int compareTo(TemplateValue other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public int length() {
    return toString().length();
  }

  @Override
  public char charAt(int index) {
    return toString().charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().subSequence(start, end);
  }
}
