package dev.steward.pipeline.value;

/** The value null in JSON that the step readJSON returns; for scripts it differs from null. */
final class JsonNullValue {
  static final JsonNullValue NULL = new JsonNullValue();

  private JsonNullValue() {}

  @Override
  public String toString() {
    return "null";
  }
}
