package dev.steward.host.ssh;

/** Proves the identity of a user to an SSH server. Its text form never contains the secret. */
public sealed interface SshSecret {

  /** A password, which is also the answer to a keyboard-interactive login with one prompt. */
  record Password(String value) implements SshSecret {

    @Override
    public String toString() {
      return "Password[****]";
    }
  }

  /**
   * A private key.
   *
   * @param text the key in OpenSSH or PEM format
   * @param passphrase empty if the key is not encrypted
   */
  record PrivateKey(String text, String passphrase) implements SshSecret {

    @Override
    public String toString() {
      return "PrivateKey[****]";
    }
  }
}
