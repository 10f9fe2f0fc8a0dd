package dev.steward.boot;

import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Core services that all features depend on.
 *
 * @param clock the wall clock
 * @param steadyClock a clock without jumps, for in-memory time measurement
 */
record CoreModule(
    ServerSettings settings,
    Path folder,
    Store store,
    ServerKey key,
    SecureRandom random,
    InstantSource clock,
    InstantSource steadyClock) {

  /** Loads the home's key, which must match the store. */
  static CoreModule of(ServerSettings settings, Path folder, Store store, InstantSource clock) {
    var random = new SecureRandom();
    ServerKey key = ServerKey.of(folder.resolve("secrets"), random, store);
    return new CoreModule(
        settings, folder, store, key, random, clock, new SteadyClock(clock, System::nanoTime));
  }

  /** Creates an encryptor for secrets of the given purpose. */
  Encryptor encryptor(String purpose) {
    return new Encryptor(key, purpose, random);
  }

  @Override
  public String toString() {
    return "Ground[" + folder + "]";
  }
}
