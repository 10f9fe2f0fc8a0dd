package dev.steward.pipeline.value;

/** Groovy's {@code groovy.lang.MissingPropertyException}: a value has no such property. */
public class MissingProperty extends GroovyFailure {
  private final String property;
  private final transient TypeValue receiver;

  public MissingProperty(String property, TypeValue receiver) {
    this(property, receiver, "");
  }

  /**
   * Creates the exception with a hint.
   *
   * @param hint what to use instead; empty if unknown
   */
  MissingProperty(String property, TypeValue receiver, String hint) {
    super(
        "No such property: "
            + property
            + " for class: "
            + receiver.name()
            + (hint.isEmpty() ? "" : "\n" + hint));
    this.property = property;
    this.receiver = receiver;
  }

  MissingProperty(TypeValue receiver, String property, String message) {
    super(message);
    this.property = property;
    this.receiver = receiver;
  }

  public String property() {
    return property;
  }

  public TypeValue receiver() {
    return receiver;
  }

  @Override
  public TypeValue type() {
    return TypeValue.known("groovy.lang.MissingPropertyException");
  }
}
