package dev.steward.engine;

import java.io.IOException;

/**
 * One act of a build: a checkout, a step, a report. Acts are done in order; the number of those
 * done is kept. Whoever picks a build up after a crash does the act that was under way once more,
 * so each one must come to the same when it is done twice.
 */
interface Act {

  /** When an act has its turn. */
  enum Phase {
    /** Only while all is well: preparations, the checkout, steps. */
    MAIN,
    /** Whatever became of the acts before. */
    AFTER
  }

  Phase phase();

  /** Tells what it is to later versions of the server: a name that never changes. */
  String kind();

  /** As people know it, such as {@code Execute shell}. */
  String name();

  /** Does it; what goes wrong is said in the console and by {@link Build#worsen}. */
  void perform(Build build) throws InterruptedException, IOException;
}
