package dev.steward.pipeline.value;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** A JSON object that the step readJSON returns: a map whose method toString writes JSON. */
final class JsonObjectValue extends LinkedHashMap<@Nullable Object, @Nullable Object> {
  private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    return JsonValues.write(this, 0);
  }
}
