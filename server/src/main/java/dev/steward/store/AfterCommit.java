package dev.steward.store;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what was to be done after a commit. The commit stands whatever these do: one that fails is
 * logged, and the others are run all the same.
 */
final class AfterCommit {

  private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);

  private AfterCommit() {}

  /** An action that comes after all that are not. */
  record Last(Runnable action) implements Runnable {
    @Override
    public void run() {
      action.run();
    }
  }

  static void run(List<Runnable> actions) {
    boolean some = false;
    for (Runnable action : actions) {
      if (action instanceof Last) {
        some = true;
      } else {
        perform(action);
      }
    }
    if (some) {
      for (Runnable action : actions) {
        if (action instanceof Last) {
          perform(action);
        }
      }
    }
  }

  private static void perform(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.error("what was to follow a commit failed", e);
    }
  }
}
