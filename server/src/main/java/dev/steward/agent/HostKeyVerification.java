package dev.steward.agent;

/** How the server checks that the machine of an SSH connection is the intended one. */
public sealed interface HostKeyVerification {

  /** The key must be in the file {@code .ssh/known_hosts} of the server's user. */
  record KnownHosts() implements HostKeyVerification {}

  /**
   * The key must be this one.
   *
   * @param key algorithm and Base64, as in a public key file
   */
  record ProvidedKey(String key) implements HostKeyVerification {}

  /**
   * The first key is trusted; later, any other key is refused.
   *
   * @param isConfirmed whether a user has to confirm the first key, which this server does not
   *     support
   */
  record FirstKey(boolean isConfirmed) implements HostKeyVerification {}

  /** Any key is accepted. */
  record None() implements HostKeyVerification {}
}
