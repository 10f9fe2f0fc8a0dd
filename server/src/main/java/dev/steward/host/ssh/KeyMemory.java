package dev.steward.host.ssh;

import org.jspecify.annotations.Nullable;

/** Remembers the keys of machines, such as {@code ssh-ed25519 AAAA…}. */
public interface KeyMemory {

  /** The key of a machine; null if none is known. */
  @Nullable String known(String host, int port);

  /** Remembers the key of a machine. */
  void remember(String host, int port, String key);
}
