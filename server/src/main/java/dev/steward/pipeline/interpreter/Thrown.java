package dev.steward.pipeline.interpreter;

/** Lets an exception that a script throws pass Java code that declares none. */
final class Thrown {
  private Thrown() {}

  /** Throws the exception; the return type lets the caller write {@code throw}. */
  static RuntimeException unchecked(Throwable thrown) {
    throw Thrown.<RuntimeException>as(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T as(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
