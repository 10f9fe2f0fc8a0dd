package dev.steward.pipeline.value;

/** Groovy's {@code groovy.json.JsonException}: the text is not JSON. */
public final class JsonFailure extends GroovyFailure {
  public JsonFailure(String message) {
    super(message);
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("groovy.json.JsonException");
  }
}
