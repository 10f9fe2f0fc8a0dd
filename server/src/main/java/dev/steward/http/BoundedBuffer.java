package dev.steward.http;

import dev.steward.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** A buffer for one form field, which rejects a field that exceeds the limits. */
final class BoundedBuffer extends OutputStream {

  static final int MAX_FIELD_BYTES = 2 << 20;

  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final FieldLimits limits;

  BoundedBuffer(FieldLimits limits) {
    this.limits = limits;
  }

  void add(int more) {
    if (bytes.size() + more > MAX_FIELD_BYTES) {
      throw new Problem.TooLarge("A form field is longer than " + MAX_FIELD_BYTES + " bytes.");
    }
    limits.add(more);
  }

  @Override
  public void write(int b) {
    add(1);
    bytes.write(b);
  }

  @Override
  public void write(byte[] more, int from, int length) {
    add(length);
    bytes.write(more, from, length);
  }
}
