package dev.steward.host.ssh;

import java.nio.file.Path;

/** How the key of a machine is checked. */
public sealed interface HostKeyCheck {

  /** The key must be in a file in the format of OpenSSH. */
  record KnownHostsFile(Path file) implements HostKeyCheck {}

  /** The key must be this one. */
  record TrustedKey(String algorithm, String base64) implements HostKeyCheck {}

  /** The first key is remembered, and a different one is refused later. */
  record TrustFirst(KeyMemory memory) implements HostKeyCheck {}

  /** Any key is accepted. */
  record None() implements HostKeyCheck {}
}
