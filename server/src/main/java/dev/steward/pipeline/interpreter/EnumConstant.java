package dev.steward.pipeline.interpreter;

/** A constant of an enum that a script declares. */
final class EnumConstant extends Instance {
  private final DeclaredType enumType;
  private final String name;
  private final int ordinal;

  /**
   * Creates a constant.
   *
   * @param type the enum, or the class of a constant that has a body of its own
   */
  EnumConstant(DeclaredType enumType, DeclaredType type, String name, int ordinal, int identity) {
    super(type, null, identity);
    this.enumType = enumType;
    this.name = name;
    this.ordinal = ordinal;
  }

  DeclaredType enumType() {
    return enumType;
  }

  String name() {
    return name;
  }

  int ordinal() {
    return ordinal;
  }
}
