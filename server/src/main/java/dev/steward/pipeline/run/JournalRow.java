package dev.steward.pipeline.run;

import java.util.Locale;

/**
 * A row of a run's journal.
 *
 * @param value text whose format depends on the kind
 */
record JournalRow(long position, WaitKey key, RowType kind, String value) {

  /** What a row says. */
  enum RowType {
    /** Work of a step has ended with a value. */
    VALUE,
    /** Work of a step has ended with an exception. */
    FAILURE,
    /** Work that must not be repeated is about to start. */
    START,
    /** A value that differs from one evaluation to the next, taken without waiting. */
    RECORD,
    /** Steps were interrupted. */
    INTERRUPT;

    /** The text in the database. */
    String stored() {
      return name().toLowerCase(Locale.ROOT);
    }

    static RowType of(String stored) {
      return valueOf(stored.toUpperCase(Locale.ROOT));
    }

    boolean isOutcome() {
      return this == VALUE || this == FAILURE;
    }
  }
}
