package dev.steward.pipeline.value;

/** A script calls something that would reach into the server; the message says what to use. */
public final class UnsupportedCall extends UnsupportedOperationException {
  public UnsupportedCall(String message) {
    super(message);
  }
}
