package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/** Holds a value that is written as JSON: Groovy's {@code JsonBuilder}. */
final class JsonBuilderValue {
  private @Nullable Object content;

  JsonBuilderValue(@Nullable Object content) {
    this.content = content;
  }

  @Nullable Object content() {
    return content;
  }

  @Nullable Object setContent(@Nullable Object value) {
    content = value;
    return value;
  }

  @Override
  public String toString() {
    return JsonWriter.write(content);
  }
}
