package dev.steward.rest.node;

import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.rest.RunModel;
import dev.steward.rest.RunView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An executor as the remote API shows it.
 *
 * @param node the name of its node
 * @param number counted from 0
 * @param running what it does, or null while it is idle
 */
public record ExecutorView(String node, int number, @Nullable RunView running) {

  private static final int UNKNOWN = -1;
  private static final int STUCK_AFTER_ESTIMATES = 10;
  private static final long STUCK_AFTER_MILLIS = 24 * 3_600_000L;

  public static ExecutorView of(RunView running) {
    return new ExecutorView(running.run().builtOn(), running.run().executor(), running);
  }

  private static final Model<ExecutorView> MODEL =
      Model.<ExecutorView>of("hudson.model.Executor")
          .any(
              "currentExecutable",
              executor -> {
                RunView run = executor.running();
                return run == null ? null : Exported.of(RunModel.model(), run);
              })
          .oneOf(() -> List.of(RunModel.model()))
          .flag("idle", executor -> executor.running() == null)
          .flag("likelyStuck", ExecutorView::isLikelyStuck)
          .whole("number", ExecutorView::number)
          .whole("progress", ExecutorView::progress)
          .build();

  public static Model<ExecutorView> model() {
    return MODEL;
  }

  /** Percent of the time that builds of the job took lately; -1 where there is no telling. */
  private long progress() {
    RunView run = running;
    if (run == null || run.estimate() <= 0) {
      return UNKNOWN;
    }
    return Math.clamp(100 * run.elapsed() / run.estimate(), 0, 99);
  }

  /** True where it takes ten times what it took lately, or a day where nobody knows. */
  private boolean isLikelyStuck() {
    RunView run = running;
    return run != null
        && run.elapsed()
            > (run.estimate() > 0 ? STUCK_AFTER_ESTIMATES * run.estimate() : STUCK_AFTER_MILLIS);
  }
}
