package dev.steward.boot;

import dev.steward.secret.Sealed;
import dev.steward.secret.ServerKey;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * What every feature is built on.
 *
 * @param clock the wall clock
 * @param steady does not jump when the wall clock is set
 */
record Ground(
    ServerSettings settings,
    Path folder,
    Store store,
    ServerKey key,
    SecureRandom random,
    InstantSource clock,
    InstantSource steady) {

  /** Takes the home's key, which must be the one that its store was written with. */
  static Ground of(ServerSettings settings, Path folder, Store store, InstantSource clock) {
    var random = new SecureRandom();
    ServerKey key = ServerKey.of(folder.resolve("secrets"), random, store);
    return new Ground(
        settings, folder, store, key, random, clock, new SteadyClock(clock, System::nanoTime));
  }

  /** Seals what is kept secret for that purpose. */
  Sealed sealed(String purpose) {
    return new Sealed(key, purpose, random);
  }

  @Override
  public String toString() {
    return "Ground[" + folder + "]";
  }
}
