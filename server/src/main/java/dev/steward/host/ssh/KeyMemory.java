package dev.steward.host.ssh;

import org.jspecify.annotations.Nullable;

/** Stores the host keys that were accepted when a server was first seen. */
public interface KeyMemory {

  /** The stored key, such as {@code ssh-ed25519 AAAA…}; null if there is none. */
  @Nullable String known(String host, int port);

  /** Stores a key. The user's secret is sent to the server only after this method has returned. */
  void remember(String host, int port, String key);
}
