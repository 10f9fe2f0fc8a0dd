package dev.steward.pipeline.interpreter;

/** A constant of an enum that a script declares. */
final class EnumConstant extends Instance {
  private final String name;
  private final int ordinal;

  EnumConstant(DeclaredType type, String name, int ordinal, int identity) {
    super(type, null, identity);
    this.name = name;
    this.ordinal = ordinal;
  }

  String name() {
    return name;
  }

  int ordinal() {
    return ordinal;
  }
}
