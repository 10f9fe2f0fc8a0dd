package dev.steward.job;

/**
 * A stored version of an item's definition.
 *
 * @param at epoch millis
 * @param actor the user who saved it
 */
public record Revision(long number, long at, String actor) {

  /** Number of revisions kept per item. */
  static final int MAX_KEPT = 100;
}
