package dev.steward.pipeline.run;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the job of a run, as its script sees them: read once, and again after the
 * script has changed them.
 */
public final class ParameterDefaults {
  private @Nullable Object defaults;

  /** The parameters of a run's job. */
  public static ParameterDefaults of(RunContext run) {
    return run.shared(ParameterDefaults.class, ParameterDefaults::new);
  }

  /** Must be called when the script has changed the parameters of the job. */
  public void changed() {
    defaults = null;
  }

  /** Returns what the source returns, which is asked when the parameters may have changed. */
  public @Nullable Object get(Supplier<? extends @Nullable Object> source) {
    Object cached = defaults;
    if (cached == null) {
      cached = source.get();
      defaults = cached;
    }
    return cached;
  }
}
