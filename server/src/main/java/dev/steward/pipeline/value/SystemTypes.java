package dev.steward.pipeline.value;

/** The parts of System and Thread that a script can use. */
final class SystemTypes {
  static final TypeMethods<Object> SYSTEM = new TypeMethods<>("java.lang.System");
  static final TypeMethods<Object> THREAD = new TypeMethods<>("java.lang.Thread");

  private SystemTypes() {}

  static {
    SYSTEM
        .addStatic("currentTimeMillis()", a -> Evaluation.currentExternal().currentTimeMillis())
        .addStatic("nanoTime()", a -> Evaluation.currentExternal().nanoTime())
        .addStatic("lineSeparator()", a -> "\n");
  }
}
