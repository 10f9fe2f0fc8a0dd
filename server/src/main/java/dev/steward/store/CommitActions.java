package dev.steward.store;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the actions registered to follow a commit. A failing action cannot undo the commit: it is
 * logged, and the remaining actions still run.
 */
final class CommitActions {

  private static final Logger LOG = LoggerFactory.getLogger(CommitActions.class);

  private CommitActions() {}

  /** An action that runs after all ordinary actions. */
  record Notification(Runnable action) implements Runnable {
    @Override
    public void run() {
      action.run();
    }
  }

  static void run(List<Runnable> actions) {
    boolean hasNotifications = false;
    for (Runnable action : actions) {
      if (action instanceof Notification) {
        hasNotifications = true;
      } else {
        perform(action);
      }
    }
    if (hasNotifications) {
      for (Runnable action : actions) {
        if (action instanceof Notification) {
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
