package dev.steward.pipeline.run;

import dev.steward.run.Result;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result that a part of a script shall see although the run does not have it yet: the steps of
 * a {@code post} section see the failure of their stage, which becomes the result of the run only
 * when the run ends. {@link RunContext#result} takes it into account.
 */
public final class PresumedResult {
  private static final ScopedValue<Result> CURRENT = ScopedValue.newInstance();

  private PresumedResult() {}

  /** Performs work that sees a result at least as bad as the given one. */
  public static <T extends @Nullable Object> T during(Result result, Supplier<T> work) {
    return ScopedValue.where(CURRENT, result).call(work::get);
  }

  /** The worse of a result and the presumed one; null if neither is set. */
  public static @Nullable Result orWorse(@Nullable Result own) {
    if (!CURRENT.isBound()) {
      return own;
    }
    Result presumed = CURRENT.get();
    return own == null || presumed.isWorseThan(own) ? presumed : own;
  }
}
