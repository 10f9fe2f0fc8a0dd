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
    super(text(property, receiver, hint));
    this.property = property;
    this.receiver = receiver;
  }

  MissingProperty(TypeValue receiver, String property, String message) {
    super(message);
    this.property = property;
    this.receiver = receiver;
  }

  /** The error for a property of a value that is not an object of the script. */
  static MissingProperty ofValue(String property, TypeValue receiver, String hint) {
    return Evaluation.CURRENT.isBound() && Evaluation.CURRENT.get().namesFields() && hint.isEmpty()
        ? new MissingProperty(
            receiver, property, "No such field found: field " + receiver.name() + " " + property)
        : new MissingProperty(property, receiver, hint);
  }

  /** The error for a property of an object of the server. */
  public static MissingProperty ofObject(String property, TypeValue receiver) {
    return ofValue(property, receiver, "");
  }

  private static String text(String property, TypeValue receiver, String hint) {
    return "No such property: "
        + property
        + " for class: "
        + receiver.name()
        + (hint.isEmpty() ? "" : "\n" + hint);
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
