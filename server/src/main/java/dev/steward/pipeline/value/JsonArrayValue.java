package dev.steward.pipeline.value;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** A JSON array that the step readJSON returns: a list whose method toString writes JSON. */
final class JsonArrayValue extends ArrayList<@Nullable Object> {
  private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    return JsonValues.write(this, 0);
  }
}
