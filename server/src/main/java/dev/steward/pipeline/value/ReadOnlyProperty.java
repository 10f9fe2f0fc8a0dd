package dev.steward.pipeline.value;

/** Groovy's {@code groovy.lang.ReadOnlyPropertyException}: a property cannot be set. */
public final class ReadOnlyProperty extends MissingProperty {
  public ReadOnlyProperty(String property, TypeValue receiver) {
    super(
        receiver,
        property,
        "Cannot set readonly property: " + property + " for class: " + receiver.name());
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("groovy.lang.ReadOnlyPropertyException");
  }
}
