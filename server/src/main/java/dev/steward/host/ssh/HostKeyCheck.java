package dev.steward.host.ssh;

import java.nio.file.Path;

/** How the host key of an SSH server is checked. */
public sealed interface HostKeyCheck {

  /**
   * Accepts keys that a file lists, in the format of OpenSSH's {@code known_hosts}. Certificate
   * authorities ({@code @cert-authority}) are not supported.
   */
  record KnownHostsFile(Path file) implements HostKeyCheck {}

  /**
   * Accepts a single key.
   *
   * @param algorithm such as {@code ssh-ed25519}
   * @param base64 the key, as in a {@code .pub} file
   */
  record TrustedKey(String algorithm, String base64) implements HostKeyCheck {}

  /** Accepts any key the first time and only the same key afterwards. */
  record TrustFirst(KeyMemory memory) implements HostKeyCheck {}

  /** Accepts any key, so that someone on the network can impersonate the server. */
  record None() implements HostKeyCheck {}
}
