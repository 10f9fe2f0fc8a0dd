package dev.steward.queue;

import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A store that fails before a commit, or after a commit but before its listeners run. */
final class CrashingStore extends DelegatingStore {
  /** Simulates a crash of the process. */
  static final class SimulatedCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Random random;
  int crashesPerThousand;

  CrashingStore(Store store, Random random) {
    super(store);
    this.random = random;
  }

  @Override
  public <T extends @Nullable Object> T write(TxFunction<T> work) {
    boolean crashes = random.nextInt(1_000) < crashesPerThousand;
    if (crashes && random.nextBoolean()) {
      throw new SimulatedCrash();
    }
    T value = super.write(work);
    if (crashes) {
      throw new SimulatedCrash();
    }
    return value;
  }
}
