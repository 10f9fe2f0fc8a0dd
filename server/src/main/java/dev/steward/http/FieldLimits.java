package dev.steward.http;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;

/** Limits the total size of a form's fields. */
final class FieldLimits {

  static final int BUFFER_BYTES = 16 << 10;

  /** Limit on the total size of fields, which are held in memory, unlike files. */
  static final int MAX_FIELDS_BYTES = 8 << 20;

  private final Reservation memory;
  private int all;
  private long reserved;

  FieldLimits(Reservation memory) {
    this.memory = memory;
  }

  void add(int bytes) {
    all += bytes;
    if (all > MAX_FIELDS_BYTES) {
      throw new Problem.TooLarge(
          "The form fields are larger than " + MAX_FIELDS_BYTES + " bytes in total.");
    }
    // The factor of 3 covers the bytes, their growing buffer, and the decoded text.
    if (3L * all > reserved) {
      long more = Math.max(BUFFER_BYTES, 3L * all - reserved);
      memory.grow(more);
      reserved += more;
    }
  }
}
