package dev.steward.job;

/**
 * One state that a job's definition had.
 *
 * @param at epoch millis
 * @param actor who saved it
 */
public record Revision(long number, long at, String actor) {

  /** How many are kept of each job. */
  static final int MOST = 100;
}
