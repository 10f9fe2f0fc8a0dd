package dev.steward.step;

import dev.steward.type.TypeDescription;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A type of step with its behaviour.
 *
 * @param description its names and fields
 * @param kind stable name in the journals of runs, which must never change
 * @param title display name in the steps of a run
 * @param phase when it runs
 * @param repeat what happens to it after a crash
 * @param behaviour what it does; null if it only configures the build
 * @param <S> the class of its values
 */
public record StepType<S>(
    TypeDescription<S> description,
    String kind,
    String title,
    Phase phase,
    Repeat repeat,
    @Nullable Behaviour<S> behaviour) {

  /** What a step does. */
  @FunctionalInterface
  public interface Behaviour<S> {

    /**
     * Performs the step. Failures are written to the console and lower the result with {@link
     * StepContext#worsen}.
     */
    void perform(S step, StepContext context) throws InterruptedException, IOException;
  }

  /** A type that only configures the build. */
  static <S> StepType<S> described(TypeDescription<S> description) {
    return new StepType<>(
        description,
        description.symbol(),
        description.label(),
        Phase.MAIN,
        Repeat.IDEMPOTENT,
        null);
  }

  /** Performs a step of this type. */
  public void perform(Object step, StepContext context) throws InterruptedException, IOException {
    if (behaviour != null) {
      behaviour.perform(description.type().cast(step), context);
    }
  }

  @Override
  public String toString() {
    return kind;
  }
}
