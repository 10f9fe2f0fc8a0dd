package dev.steward.casc;

import dev.steward.secret.Digests;
import dev.steward.store.Store;
import java.util.HashMap;
import java.util.Map;

/**
 * Keyed digests of applied configuration, to skip unchanged entries without hashing passwords or
 * reading jobs.
 */
public final class AppliedDigests {

  private final Store store;
  private final byte[] key;
  private final Map<String, String> digests = new HashMap<>();

  /** Creates the digests; {@link #load} must be called before their first use. */
  public AppliedDigests(Store store, byte[] key) {
    this.store = store;
    this.key = key;
  }

  /** Loads the stored digests. */
  void load() {
    store
        .read(tx ->
            tx.list(
                "SELECT name, digest FROM config_digest",
                row -> Map.entry(row.text(1), row.text(2))))
        .forEach(entry -> digests.put(entry.getKey(), entry.getValue()));
  }

  private String digest(String name, String... parts) {
    return Digests.hex(Digests.hmac(key, name + "\0" + String.join("\0", parts)));
  }

  /**
   * Whether this configuration was the last one applied to its target, and the target has not
   * changed since.
   */
  boolean isUnchanged(String name, String... parts) {
    return digest(name, parts).equals(digests.get(name));
  }

  void put(String name, String... parts) {
    String digest = digest(name, parts);
    digests.put(name, digest);
    store.write(tx -> {
      tx.update("DELETE FROM config_digest WHERE name = ?", name);
      return tx.update("INSERT INTO config_digest (name, digest) VALUES (?, ?)", name, digest);
    });
  }
}
