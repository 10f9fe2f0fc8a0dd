package dev.steward.store;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the actions registered for after a commit. A failing action cannot undo the commit: it is
 * logged, and the remaining actions still run.
 */
final class AfterCommit {

  private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);

  private AfterCommit() {}

  /** An action that runs after all ordinary actions. */
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
      LOG.error("an after-commit action failed", e);
    }
  }
}
